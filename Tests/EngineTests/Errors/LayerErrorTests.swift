import Engine
import Support
import Testing

/// The text of every case.
struct LayerErrorTests {
  @Test func explainsWordsThatAreNoLayer() {
    #expect(
      LayerError.unknown(name: "liner", similar: "linear").diagnosis
        == Diagnosis("'liner' is not a layer", mend: "did you mean 'linear'?"))
    #expect(
      LayerError.unknown(name: "x", similar: nil).diagnosis
        == Diagnosis("'x' is not a layer", mend: "help lists the layers"))
    #expect(
      LayerError.empty.diagnosis
        == Diagnosis("a layer is missing", mend: "for example: linear 20 200"))
    #expect(
      LayerError.unbalanced(text: "linear(2").diagnosis
        == Diagnosis(
          "the parentheses of 'linear(2' do not match", mend: "close what is opened"))
  }

  @Test func explainsArgumentsThatCannotBe() {
    #expect(
      LayerError.missing(layer: "linear", argument: "OUT", usage: "linear IN OUT").diagnosis
        == Diagnosis("linear is missing OUT", mend: "usage: linear IN OUT"))
    #expect(
      LayerError.tooMany(layer: "tanh", extra: "3", usage: "tanh").diagnosis
        == Diagnosis(
          "tanh does not take '3'",
          mend: "usage: tanh; put a comma before the next layer"))
    let usage = "linear IN OUT"
    #expect(
      LayerError.unknownOption(layer: "linear", option: "bia", similar: "bias", usage: usage)
        .diagnosis == Diagnosis("linear has no option 'bia'", mend: "did you mean 'bias='?"))
    #expect(
      LayerError.unknownOption(layer: "linear", option: "x", similar: nil, usage: usage)
        .diagnosis == Diagnosis("linear has no option 'x'", mend: "usage: linear IN OUT"))
    #expect(
      LayerError.givenTwice(layer: "linear", argument: "bias").diagnosis
        == Diagnosis("linear is given bias twice", mend: "leave one out"))
    #expect(
      LayerError.badValue(layer: "linear", argument: "IN", text: "x", wants: "a number").diagnosis
        == Diagnosis("IN of linear cannot be 'x'", mend: "it wants a number"))
    #expect(
      LayerError.tooManyLayers(limit: 10_000).diagnosis
        == Diagnosis("a line has at most 10,000 layers", mend: "repeat fewer of them"))
    #expect(
      LayerError.needsLoop(text: "tanh for i in range(3)").diagnosis
        == Diagnosis(
          "the layers of 'tanh for i in range(3)' differ from one pass of the loop to the next",
          mend: "write each of them out; only equal ones can be repeated"))
    #expect(
      LayerError.cannotWorkOut(layer: "linear", argument: "IN").diagnosis
        == Diagnosis(
          "nothing before linear determines its IN", mend: "write a number"))
  }
}
