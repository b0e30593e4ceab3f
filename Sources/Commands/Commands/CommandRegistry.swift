/// Every command of the shell.
public enum CommandRegistry {
  /// In the order of their names, in which help and the reference list them.
  public static let types: [any Command.Type] = [
    Add.self, Clear.self, Convolve.self, DataCommand.self, Diff.self, Draw.self, Embed.self,
    Eval.self, Expect.self,
    Fix.self, Help.self, Include.self, Init.self, Insert.self, Layers.self, Lint.self, Load.self,
    RateCommand.self,
    Move.self, Plot.self, Push.self, Quit.self, ReachCommand.self, Record.self, Redo.self,
    Remove.self, Replace.self, Runs.self, Sample.self, Save.self, Seed.self, SetCommand.self,
    Skip.self,
    SourceCommand.self, Stats.self, Surprise.self, Sweep.self, Time.self, TimerCommand.self,
    Trace.self,
    Train.self, Undo.self, Use.self,
    Vars.self,
    Want.self, Why.self,
  ]
}
