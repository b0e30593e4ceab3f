import Engine
import Notation
import Rendering
package import Support

/// Every type of error with its kinds, from which help and the reference are made.
package enum ErrorRegistry {
  /// In the order of their names.
  package static let types: [any CataloguedError.Type] = [
    CheckpointError.self, CommandError.self, DataError.self, ExpectationError.self,
    ExpressionError.self, FigureError.self, FileError.self, GradientError.self, LayerError.self,
    MemoryError.self, ModelError.self, ModuleError.self, NetworkError.self,
    NotebookError.self, OptimizerError.self,
    PlotError.self, RecordError.self, ShapeError.self, SweepError.self, SyntaxError.self,
    TensorError.self,
    TestingError.self,
    TrainingError.self, TreeError.self, VariableError.self, WatchingError.self,
  ]
}
