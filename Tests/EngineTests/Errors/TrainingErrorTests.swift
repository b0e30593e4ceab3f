import Engine
import Support
import Testing

/// The text of every case.
struct TrainingErrorTests {
  @Test(arguments: [
    (TrainingError.emptyBatch, "a batch needs at least 1 example", "use batch=32"),
    (
      .badRate(rate: -0.5), "a learning rate cannot be -0.5",
      "use a positive number, such as lr=0.1"
    ),
    (
      .lossNotFinite(step: 1234, rate: 5),
      "the loss of step 1,234 is not a finite number (lr 5.0); the weights are as before this run",
      "the likely cause is the learning rate: use a smaller one, such as lr=0.1;"
        + " or a batch too small for batchnorm"
    ),
    (
      .lossNotFinite(step: 2, rate: 0.5, checkpoint: "a.run"),
      "the loss of step 2 is not a finite number (lr 0.5); the weights are as before this run",
      "the likely cause is the learning rate: use a smaller one, such as lr=0.05;"
        + " or a batch too small for batchnorm"
        + "; load a.run brings back the last good checkpoint"
    ),
    (
      .outputNotFinite, "the stack's output is not a finite number: its weights have diverged",
      "init draws them anew; train with a smaller lr"
    ),
  ])
  func explains(error: TrainingError, what: String, mend: String) {
    #expect(error.diagnosis == Diagnosis(what, mend: mend))
  }
}
