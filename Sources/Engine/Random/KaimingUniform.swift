/// `torch.nn.init.kaiming_uniform_` with a = √5, from which torch's linears and convolutions draw.
enum KaimingUniform {
  /// The bound of the numbers where IN products are summed: 1/√IN but for the last bit, as torch rounds it.
  static func bound(_ inputs: Int) -> Double {
    let slope = 5.0.squareRoot()
    let gain = (2 / (1 + slope * slope)).squareRoot()
    return 3.0.squareRoot() * (gain / Double(inputs).squareRoot())
  }
}
