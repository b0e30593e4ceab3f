/// Colours for numbers from 0 to 1: matplotlib's, by name.
package enum ColorMaps {
  /// Seventeen colours of each, from the lowest number to the highest, six digits each.
  ///
  /// Source: matplotlib's `colormaps`.
  private static let colors: [String: String] = [
    "viridis":
      "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc735ec96284d44baddc30d8e219fde725",
    "plasma":
      "0d08873105974c02a16600a77e03a89511a1aa2395bc3587cc4778da5a6ae66c5cf0804ef89540fdac33fdc527f8df25f0f921",
    "inferno":
      "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731df98e09fcac11f9cb35f2ea69fcffa4",
    "magma":
      "0000040a08221d114736106b51127c6a1c818326819c2e7fb73779d0416fe75263f56b5cfc8961fea772fec488fde2a3fcfdbf",
    "cividis":
      "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072bcae6ccdbb63dec958f0d846fee838",
    "Greys":
      "fffffff7f7f7f0f0f0e4e4e4d9d9d9cbcbcbbdbdbda9a9a99595958484847272726262625151513a3a3a242424111111000000",
    "Purples":
      "fcfbfdf5f4f9efedf5e4e3f0dadaebcbcbe3bcbddcadabd29e9ac88e8bc1807cba7566ae6950a35e3b9853268f4912853f007d",
    "Blues":
      "f7fbffeaf3fbdeebf7d2e3f3c6dbefb2d2e89dcae184bcdb6aaed656a0ce4191c63181bd2070b41460a808509b08408208306b",
    "Greens":
      "f7fcf5eef8eae5f5e0d6efd0c7e9c0b4e1ada0d99b8ace8873c4765ab76940aa5d319a50228a44117b38006c2c00572300441b",
    "Oranges":
      "fff5ebfeeddcfee6cefddbb8fdd0a2fdbf86fdae6afd9d53fd8c3bf77a27f16813e4580ad84801be3f02a53603912e047f2704",
    "Reds":
      "fff5f0feeae1fee0d2fdcdb9fcbba1fca689fc9272fb7d5dfb694af5523aee3a2cdc2924ca181db71319a30f1584071167000d",
    "YlOrRd":
      "ffffccfff6b6ffeda0fee38bfed976fec561feb24cfd9f44fd8c3cfc6c33fc4d2aef3323e2191ccf0c21bb00269d0026800026",
    "PuBu":
      "fff7fbf5eff6ece7f2dedcecd0d1e6bbc7e0a5bddb8cb3d573a9cf549cc7358fc01c7fb8056faf04649e04598c034871023858",
    "binary":
      "ffffffefefefdfdfdfcfcfcfbfbfbfafafaf9f9f9f8f8f8f7f7f7f6f6f6f5f5f5f4f4f4f3f3f3f2f2f2f1f1f1f0f0f0f000000",
    "gray":
      "000000101010202020303030404040505050606060707070808080909090a0a0a0b0b0b0c0c0c0d0d0d0e0e0e0f0f0f0ffffff",
    "bone":
      "0000000e0e131c1c272a2a3a38384e464661545574626882707b907e8f9e8ca2ac9ab5baa9c8c8bfd6d6d5e4e4eaf2f2ffffff",
    "hot":
      "0b00003500005f0000890000b30000dd0000ff0800ff3200ff5c00ff8600ffb000ffda00ffff07ffff46ffff85ffffc4ffffff",
    "cool":
      "00ffff10efff20dfff30cfff40bfff50afff609fff708fff807fff906fffa05fffb04fffc03fffd02fffe01ffff00fffff00ff",
    "spring":
      "ff00ffff10efff20dfff30cfff40bfff50afff609fff708fff807fff906fffa05fffb04fffc03fffd02fffe01ffff00fffff00",
    "coolwarm":
      "3b4cc04e68d86282ea779af78db0fea3c2feb9d0f9ccd9eddddcdcecd3c5f5c4acf7b093f4987aeb7d62dd5f4bca3b37b40426",
    "RdBu":
      "67001f960f27bb2a34d25849e58368f5ac8bfbceb7fbe6daf6f7f7deebf2c0dceb98c8e068abd03e8cbf2870b115508d053061",
    "RdYlBu":
      "a50026c41e27de402ef16640f98e52fdb567fed485feeca2feffc0ebf7e4d1ecf4b0dcea8ec2dc6da4cc4f81ba3d5ba7313695",
    "Spectral":
      "9e0142c1274add4a4cf06744f98e52fdb567fed481feec9fffffbeeff9a6d6ee9bb1dfa386cfa55eb9a93d95b84471b25e4fa2",
    "bwr":
      "0000ff2020ff4040ff6060ff8080ffa0a0ffc0c0ffe0e0fffffefeffdedeffbebeff9e9eff7e7eff5e5eff3e3eff1e1eff0000",
    "seismic":
      "00004c0000790000a60000d30101ff4141ff8181ffc1c1fffffdfdffbdbdff7d7dff3d3dfe0000de0000be00009e0000800000",
    "twilight":
      "e2d9e2c4ced495b5c77297c16276ba5e51ad592a8f45135c2f14364a1342741e4f983550b25652c27c63cca389d8c7bee2d9e2",
    "jet":
      "0000800000c80000ff0040ff0080ff00c0ff16ffe149ffad7dff7ab1ff46e4ff13ffd000ff9400ff5900ff1e00c40000800000",
    "turbo":
      "30123b4040a2466be34294ff28bceb18ddc232f2986dfe62a4fc3ccdec34eecf3afdac34fb7e21eb500ed02f05a916017a0403",
    "rainbow":
      "8000ff6032fe4062fa208ef400b5eb20d5e140ecd460fac580ffb4a0faa1c0eb8de0d377ffb360ff8c49ff5f30ff2f18ff0000",
  ]

  private static let synonyms = ["grey": "gray", "gist_gray": "gray", "gist_yarg": "binary"]

  /// The names that there are; each also with `_r`, for the same colours from the other end.
  package static var names: [String] { colors.keys.sorted() }

  /// Whether there are colours of a name.
  package static func has(_ name: String) -> Bool { stops(of: name) != nil }

  /// The colour of a number from 0 to 1, as parts of red, green and blue from 0 to 1.
  package static func color(of number: Double, in name: String) -> (Double, Double, Double) {
    guard let stops = stops(of: name), number.isFinite else { return (1, 1, 1) }
    let place = min(max(number, 0), 1) * Double(stops.count - 1)
    let lower = min(Int(place), stops.count - 2)
    let share = place - Double(lower)
    let (from, to) = (stops[lower], stops[lower + 1])
    let mix = { (a: Double, b: Double) in a + share * (b - a) }
    return (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
  }

  private static func stops(of name: String) -> [(Double, Double, Double)]? {
    let isReversed = name.hasSuffix("_r")
    let base = isReversed ? String(name.dropLast(2)) : name
    guard let digits = colors[synonyms[base] ?? base] else { return nil }
    let values = digits.compactMap(\.hexDigitValue)
    let stops = stride(from: 0, to: values.count - 5, by: 6).map { place in
      let part = { (offset: Int) in
        Double(16 * values[place + offset] + values[place + offset + 1]) / 255
      }
      return (part(0), part(2), part(4))
    }
    return isReversed ? stops.reversed() : stops
  }
}
