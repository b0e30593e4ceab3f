// Made by Scripts/generate-registries.sh from the files of this folder; do not edit.

/// Every command of the shell.
public enum CommandRegistry {
  /// In the order of their names.
  public static let types: [any Command.Type] = [
    Add.self,
    Clear.self,
    Data.self,
    Diff.self,
    Eval.self,
    Expect.self,
    Fix.self,
    Help.self,
    Include.self,
    Init.self,
    Insert.self,
    Layers.self,
    Lint.self,
    Load.self,
    Move.self,
    Plot.self,
    Push.self,
    Quit.self,
    Record.self,
    Redo.self,
    Remove.self,
    Replace.self,
    Sample.self,
    Save.self,
    Seed.self,
    Set.self,
    Skip.self,
    Source.self,
    Time.self,
    Timer.self,
    Trace.self,
    Train.self,
    Undo.self,
    Vars.self,
    Want.self,
    Why.self,
  ]
}
