import MiniBERT
import MiniBERTDefaultModel
import Testing

@testable import minibert

struct ModelLibraryTests {
    @Test func `languages that the built-in model has not learned look foreign to it`() throws {
        let classifier = try TextClassifier(.sentiment)
        for (text, isForeign) in [
            ("今日はとても良い天気なので、公園まで散歩に行きました。", true),
            ("Сегодня очень хорошая погода, и мы пошли гулять в парк.", true),
            ("오늘은 날씨가 정말 좋아서 공원에 산책하러 갔어요.", true),
            ("Das Wetter war gestern leider sehr schlecht, deshalb blieben wir zuhause.", true),
            ("房间干净，服务也很热情，下次还会再来。", false), ("這家餐廳的服務很周到，價錢也公道！", false),
            ("👍", false), ("😂👍❤️😡🎉😍😭💔👎🙏", false),
            ("The weather was fine, so we took a walk through the park.", false),
            ("lol that's sooo good 😂", false),
        ] {
            let fit = classifier.vocabularyFit(of: [TextInput(text: Array(text.utf8))])
            #expect((ClassifyCommand.foreignTexts(fit) != nil) == isForeign, "\(text)")
        }
    }
}
