// Made by Scripts/generate-registries.sh from the files of this folder; do not edit.

/// Every rule of lint.
public enum LintRegistry {
  /// In the order of their names.
  public static let rules: [any LintRule.Type] = [
    BatchAxis.self,
    BiasBeforeNorm.self,
    EqualAxes.self,
    NoNonlinearity.self,
    OutputScale.self,
    OutputSoftmax.self,
    OutputVocabulary.self,
    ShortTree.self,
    StepStatistics.self,
    TorchBatchNorm.self,
  ]
}
