import Foundation

/// The differences between the Swift code that an article shows and the code between marks in the file of its test, a
/// sentence each.
///
/// The code of a test stands between the lines `// The example begins.` and `// The example ends.`, one pair for each
/// block of the article, in the article's order. Indentation, empty lines and imports do not count. `article` is a path
/// from the top of the checkout that `testFile` is in.
package func articleFaults(_ article: String, testFile: String = #filePath) throws -> [String] {
    let shown = pieces(
        of: try articleText(article, testFile: testFile), from: "```swift\n", to: "```")
    let run = pieces(
        of: try String(contentsOf: URL(filePath: testFile), encoding: .utf8),
        from: "// The example begins.\n", to: "// The example ends.")
    guard shown.count == run.count else {
        return ["the article shows \(shown.count) pieces of code, and its test runs \(run.count)"]
    }
    return zip(shown, run).flatMap { shown, run in
        shown == run ? [] : ["the article shows \(shown)", "its test runs \(run)"]
    }
}

/// The text of an article; `article` is a path from the top of the checkout that `testFile` is in.
package func articleText(_ article: String, testFile: String = #filePath) throws -> String {
    var checkout = URL(filePath: testFile).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: checkout.appending(path: "Package.swift").path),
        checkout.path.utf8.count > 1
    {
        checkout.deleteLastPathComponent()
    }
    return try String(contentsOf: checkout.appending(path: article), encoding: .utf8)
}

/// The lines of code of each piece between two marks.
private func pieces(of text: String, from start: String, to end: String) -> [[String]] {
    text.components(separatedBy: start).dropFirst().map { rest in
        let piece = rest.components(separatedBy: end)[0]
        return piece.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
            !$0.isEmpty && !$0.hasPrefix("import ")
        }
    }
}
