import Testing

@testable import SystemFiles

struct FilePathTests {
    @Test func `a path has a folder and a name`() {
        for (path, folder, name): (String, String, String) in [
            ("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("/c/b/a", "/c/b", "a"), ("./a", ".", "a"),
        ] {
            #expect(FilePath(path).folder == FilePath(folder))
            #expect(FilePath(path).name == Array(name.utf8))
        }
    }

    @Test func `trailing slashes are ignored`() {
        #expect(FilePath("a//").withoutTrailingSlashes == FilePath("a"))
        #expect(FilePath("//").withoutTrailingSlashes == FilePath("/"))
        #expect(FilePath("/").appending("a") == FilePath("/a"))
        #expect(FilePath("b").appending("a") == FilePath("b/a"))
    }

    @Test func `an empty path and one with a NUL are not valid`() {
        #expect(FilePath("a").isValid)
        #expect(!FilePath("").isValid)
        #expect(!FilePath("a\u{0}b").isValid)
    }

    @Test func `the name of a hidden sibling fits into 255 bytes`() {
        let sibling = FilePath("b/" + String(repeating: "x", count: 255)).hiddenSibling(ending: ".partial")

        #expect(sibling.folder == FilePath("b"))
        #expect(sibling.name.count == 1 + 200 + 8)
    }
}
