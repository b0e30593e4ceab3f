/// Every rule of lint.
public enum LintRegistry {
  /// In the order of their names; a test finds a rule that is missing.
  public static let rules: [any LintRule.Type] = [
    BatchAxis.self, BiasBeforeNorm.self, ContextsAsSteps.self, EqualAxes.self, EvenWindow.self,
    NoNonlinearity.self,
    OutputScale.self, OutputSoftmax.self, OutputVocabulary.self, ReachFits.self, SeesFuture.self,
    ShortTree.self, StepStatistics.self, TorchBatchNorm.self,
  ]
}
