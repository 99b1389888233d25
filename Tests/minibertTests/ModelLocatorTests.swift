import TestSupport
import MiniBERT
import Testing

@testable import minibert

struct ModelLocatorTests {
    private func locator(_ variables: [String: String]) -> ModelLocator {
        ModelLocator(
            environment: Environment(
                variable: { variables[$0] }, systemFile: Environment.contents(ofSystemFile:)))
    }

    @Test func `the cache is in the folder that the tools of the Hub use`() {
        for (variables, cache): ([String: String], String) in [
            (["HF_HUB_CACHE": "/a", "HF_HOME": "/b"], "/a"), (["HF_HOME": "/b", "HOME": "/c"], "/b/hub"),
            (["XDG_CACHE_HOME": "/x", "HOME": "/c"], "/x/huggingface/hub"),
            (["HOME": "/c"], "/c/.cache/huggingface/hub"),
            (["HF_HOME": "", "HOME": "/c"], "/c/.cache/huggingface/hub"),
        ] {
            #expect(locator(variables).cache == cache)
        }
    }

    @Test func `a name is looked up by its revision`() throws {
        let folder = try TemporaryFolder.made()
        let repository = "models--org--name"
        try folder.write("\(repository)/refs/main", "abc\n")
        try folder.write("\(repository)/refs/v1", "def")
        try folder.write("\(repository)/snapshots/abc/config.json", "{}")
        try folder.write("\(repository)/snapshots/def/config.json", "{}")
        try folder.write("models--single/refs/main", "123")
        try folder.write("models--single/snapshots/123/config.json", "{}")
        let locator = locator(["HF_HUB_CACHE": folder.path])

        let snapshots = folder.path + "/\(repository)/snapshots/"
        #expect(try locator.sources(of: Array("org/name".utf8)).map(\.folder) == [snapshots + "abc"])
        #expect(try locator.sources(of: Array("org/name@v1".utf8)).map(\.folder) == [snapshots + "def"])
        #expect(try locator.sources(of: Array("org/name@def".utf8)).map(\.folder) == [snapshots + "def"])
        #expect(
            try locator.sources(of: Array("single".utf8)).map(\.folder) == [
                folder.path + "/models--single/snapshots/123"
            ])
    }

    @Test func `a name cannot lead out of the cache`() throws {
        let folder = try TemporaryFolder.made()
        try folder.write("models--org--name/refs/main", "../../../etc")
        let locator = locator(["HF_HUB_CACHE": folder.path + "/cache"])

        for name in [
            "org/name", "../nowhere", "org/..", "a/b/c", "org/name@../..", "org/na me", "/nowhere", "",
        ] {
            #expect(throws: CommandError.self) { try locator.sources(of: Array(name.utf8)) }
        }
    }

    @Test func `an unknown name is reported with the command to download it`() {
        let error = #expect(throws: CommandError.self) {
            try locator(["HF_HUB_CACHE": "/c"]).sources(of: Array("org/name".utf8))
        }

        #expect(
            error?.message == """
                no model 'org/name': not a folder, not built in (sentiment, news, news-zh), not in the Hugging Face cache /c; to fetch it: hf download org/name
                """)
    }

    @Test func `a list with an unknown name is reported with the built-in models`() {
        let error = #expect(throws: CommandError.self) {
            try locator([:]).sources(of: Array("sentiment,tickets".utf8))
        }

        #expect(
            error?.message == """
                no model 'sentiment,tickets': not a folder, not a list of built-in models (sentiment, news, news-zh)
                """)
    }
}
