import MiniBERTTraining
import Testing

@testable import minibert

struct DataSettingTests {
    @Test func `every setting has an option of some command`() {
        for setting: DataSetting in DataSetting.allCases {
            #expect(
                MiniBERTCommand.commands.options.contains { $0.written == TableOptions.name(of: setting) })
        }
    }
}
