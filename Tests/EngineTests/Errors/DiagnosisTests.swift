import Engine
import Support
import Testing

struct DiagnosisTests {
  @Test func holdsWhatWhereAndHow() {
    var diagnosis = Diagnosis("it is wrong", mend: "make it right")
    #expect(diagnosis.place == nil)
    diagnosis.place = "here"
    #expect(diagnosis == Diagnosis("it is wrong", place: "here", mend: "make it right"))
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (182_625, "182,625"), (-1234, "-1,234"),
    (1_234_567, "1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func groupsThousands(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test func countsNouns() {
    #expect(counted(1, "axis", "axes") == "1 axis")
    #expect(counted(2, "axis", "axes") == "2 axes")
    #expect(counted(0, "item") == "0 items")
    #expect(counted(1, "item") == "1 item")
    #expect(counted(32_469, "item") == "32,469 items")
  }
}
