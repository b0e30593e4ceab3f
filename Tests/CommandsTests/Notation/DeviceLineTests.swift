import Commands
import Engine
import Rendering
import Support
import Testing

/// What programs say of devices and dtypes, of which there is one device and there are six dtypes here.
struct DeviceLineTests {
  /// The last line's text, as Python writes it.
  @Test(arguments: [
    (
      ["device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')", "str(device)"],
      "'cpu'"
    ),
    (["torch.device('cpu')"], "device(type='cpu')"),
    (["torch.device('cpu') == torch.zeros(2).device"], "True"),
    (["torch.device('cpu').type, torch.device('cpu').index"], "('cpu', None)"),
    (["f'{torch.zeros(2).device} {torch.zeros(2, device=\"meta\").device}'"], "'cpu meta'"),
    (["torch.zeros(2).to('cpu').device.type"], "'cpu'"),
    (["torch.zeros(2).to(torch.device('cpu'), torch.float64).dtype"], "torch.float64"),
    (["torch.zeros(2).to('cpu', dtype=torch.int32).dtype"], "torch.int32"),
    (["torch.zeros(2).is_cuda, torch.zeros(2).is_cpu"], "(False, True)"),
    (["torch.cuda.device_count(), torch.cuda.is_available()"], "(0, False)"),
    (["torch.cuda.manual_seed_all(3)", "torch.cuda.empty_cache()", "1"], "1"),
    (["torch.accelerator.is_available()"], "False"),
    (["torch.accelerator.current_accelerator() is None"], "True"),
    (
      [
        "d = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else 'cpu'",
        "d",
      ], "'cpu'"
    ),
    (["torch.backends.mps.is_available()"], "False"),
    (["from torch.cuda import is_available", "is_available()"], "False"),
    (["import torch.backends.cudnn as cudnn", "cudnn.enabled"], "True"),
    (["nn.Linear(2, 3).to(torch.device('cpu')).weight.device.type"], "'cpu'"),
    (["nn.Linear(2, 3).double().weight.dtype"], "torch.float64"),
    (["nn.Linear(2, 3, dtype=torch.float64)(torch.zeros(1, 2).double()).dtype"], "torch.float64"),
    (
      ["torch.arange(3).double().dtype, torch.arange(3).int().dtype"],
      "(torch.float64, torch.int32)"
    ),
    (["torch.double is torch.float64, torch.int == torch.int32"], "(True, True)"),
    (
      ["with torch.device('meta'):\n    x = torch.zeros(4, 5)", "x.device, torch.zeros(1).device"],
      "(device(type='meta'), device(type='cpu'))"
    ),
    (
      ["def f():\n    with torch.device('meta'):\n        return torch.zeros(3)", "f().is_meta"],
      "True"
    ),
    (["with torch.device('meta') as d:\n    pass", "d"], "device(type='meta')"),
    (
      [
        "try:\n    with torch.device('meta'):\n        1 / 0\nexcept ZeroDivisionError:\n    pass",
        "torch.zeros(1).device.type",
      ], "'cpu'"
    ),
    (
      ["with torch.device('meta'):\n    m = nn.Linear(10**5, 10**5)", "m.weight.shape"],
      "torch.Size([100000, 100000])"
    ),
    (["torch.cuda.synchronize()", "type(torch.device('cpu')).__name__"], "'device'"),
  ]) func isAsInPython(lines: [String], wanted: String) throws {
    var bench = try Bench("import torch")
    for line in lines.dropLast() { try bench.run(line) }
    #expect(try bench.text(lines.last ?? "") == wanted)
  }

  /// What there is not is refused by name.
  @Test(arguments: [
    ("torch.zeros(2).half()", "'.half' is not supported here"),
    ("torch.zeros(2).bfloat16()", "'.bfloat16' is not supported here"),
    ("nn.Linear(2, 3).half()", "'.half' is not supported here"),
    ("torch.zeros(2, dtype=torch.bfloat16)", "torch.bfloat16 is not supported here"),
    ("torch.zeros(2).to('cuda')", "a tensor cannot be made on 'cuda'"),
    ("torch.device('cuda')", "a tensor cannot be made on 'cuda'"),
    ("torch.zeros(2).cuda()", "'.cuda' is not supported here"),
    ("torch.zeros((), device='meta').item()", "on meta has no numbers"),
  ]) func isRefusedByName(line: String, what: String) throws {
    var bench = try Bench("import torch")
    let error = try #require(throws: (any Error).self) { try bench.run(line) }
    #expect(Diagnosis(of: error).what.contains(what))
  }

  /// A setting of a library that is not here is kept and changes nothing.
  @Test func settingsOfOtherDevicesAreKept() throws {
    var bench = try Bench("import torch")
    try bench.run("torch.backends.cudnn.benchmark = True")
    #expect(try bench.text("torch.backends.cudnn.benchmark") == "True")
  }
}
