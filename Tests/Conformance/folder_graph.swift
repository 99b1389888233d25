// Prints the size of each module and the graph of its folders, and fails when folders use each other in a circle.
//
// Where a declaration stands is read from the symbol graphs of the compiler. A folder uses another when one of its
// files names a type, a function or a constant that the other declares; comments and strings do not count. Run by
// folder_graph.sh.
import Foundation

struct SymbolGraph: Decodable {
    struct Symbol: Decodable {
        struct Kind: Decodable { let identifier: String }
        struct Location: Decodable { let uri: String }
        let kind: Kind
        let pathComponents: [String]
        let accessLevel: String
        let location: Location?
    }

    let symbols: [Symbol]
}

/// A folder that uses another, with the names that it uses and the files that do.
struct Use: Hashable { let user, used: String }

struct Module {
    let name: String
    let folder: String
    var lineCount = 0
    var fileCount = 0
    var typeCount = 0
    var publicCount = 0
    /// The folder of each declaration outside of types, by its name.
    var folderOfName: [String: String] = [:]
    var uses: [Use: Set<String>] = [:]

    static let typeKinds: Set = ["swift.struct", "swift.class", "swift.enum", "swift.protocol"]

    init(name: String, sources: String, graphs: String) throws {
        self.name = name
        folder = sources + "/" + name
        let graphNames = try FileManager.default.contentsOfDirectory(atPath: graphs)
            .filter { $0 == name + ".symbols.json" || $0.hasPrefix(name + "@") }
        for graphName in graphNames {
            let data = try Data(contentsOf: URL(filePath: graphs + "/" + graphName))
            for symbol in try JSONDecoder().decode(SymbolGraph.self, from: data).symbols { add(symbol) }
        }
        for path in swiftFiles { try addUses(in: path) }
    }

    private var swiftFiles: [String] {
        let enumerator = FileManager.default.enumerator(atPath: folder)
        return (enumerator?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }.sorted()
    }

    private mutating func add(_ symbol: SymbolGraph.Symbol) {
        guard let uri = symbol.location?.uri, let range = uri.range(of: folder + "/") else { return }
        let isType = Self.typeKinds.contains(symbol.kind.identifier)
        if isType { typeCount += 1 }
        if symbol.accessLevel == "public" || symbol.accessLevel == "open" { publicCount += 1 }
        guard symbol.pathComponents.count == 1, symbol.kind.identifier != "swift.extension" else { return }
        let name = symbol.pathComponents[0].prefix { $0 != "(" }
        folderOfName[String(name)] = Self.folder(of: String(uri[range.upperBound...]))
    }

    /// The folder of a file, by its path in the module.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return parts.isEmpty ? "(top)" : parts.joined(separator: "/")
    }

    private mutating func addUses(in path: String) throws {
        let text = try String(contentsOf: URL(filePath: folder + "/" + path), encoding: .utf8)
        lineCount += text.utf8.count { $0 == UInt8(ascii: "\n") }
        fileCount += 1
        let user = Self.folder(of: path)
        for name in Set(words(of: code(of: text))) {
            guard let used = folderOfName[name], used != user else { continue }
            uses[Use(user: user, used: used), default: []].insert(name)
        }
    }

    /// A text without its comments and strings; what is interpolated into a string stays.
    private func code(of text: String) -> String {
        text.replacing(#/\/\*.*?\*\//#.dotMatchesNewlines(), with: " ")
            .replacing(#/(?m)\/\/.*$/#, with: " ")
            .replacing(#/"(?:\\\((?<code>[^"]*)\)|\\.|[^"\\\n])*"/#) { " \($0.output.code ?? "") " }
    }

    private func words(of code: String) -> [String] {
        code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// The folders that use each other, directly or through others; each set has more than one.
    var circles: [[String]] {
        let folders = Set(uses.keys.flatMap { [$0.user, $0.used] }).sorted()
        let reachable = Dictionary(uniqueKeysWithValues: folders.map { ($0, reached(from: $0)) })
        var circles: [[String]] = []
        for folder in folders where !circles.contains(where: { $0.contains(folder) }) {
            let circle = folders.filter { other in
                reachable[folder, default: []].contains(other)
                    && reachable[other, default: []].contains(folder)
            }
            if circle.count > 1 { circles.append(circle) }
        }
        return circles
    }

    private func reached(from start: String) -> Set<String> {
        var found: Set<String> = []
        var waiting = [start]
        while let folder = waiting.popLast() {
            for use in uses.keys where use.user == folder && found.insert(use.used).inserted {
                waiting.append(use.used)
            }
        }
        return found
    }

    /// The folders with those that each uses, those that use none first.
    var graph: String {
        let folders = Set(folderOfName.values).union(uses.keys.flatMap { [$0.user, $0.used] })
        var lines: [String] = []
        for folder in folders.sorted(by: { (rank($0), $0) < (rank($1), $1) }) {
            let used = uses.keys.filter { $0.user == folder }.map(\.used).sorted()
            lines.append("  \(folder)" + (used.isEmpty ? "" : " -> " + used.joined(separator: ", ")))
        }
        return lines.joined(separator: "\n")
    }

    /// How many folders a folder needs.
    private func rank(_ folder: String) -> Int { reached(from: folder).count }

    func explanation(of circle: [String]) -> String {
        uses.filter { circle.contains($0.key.user) && circle.contains($0.key.used) }
            .map { "  \($0.key.user) uses of \($0.key.used): \($0.value.sorted().joined(separator: ", "))" }
            .sorted().joined(separator: "\n")
    }
}

let (sources, graphs) = (CommandLine.arguments[1], CommandLine.arguments[2])
var modules: [Module] = []
for name in try FileManager.default.contentsOfDirectory(atPath: sources).sorted() {
    let module = try Module(name: name, sources: sources, graphs: graphs)
    if module.fileCount > 0 { modules.append(module) }
}

print("module\tlines\tfiles\ttypes\tpublic declarations")
for module in modules {
    print(
        module.name, module.lineCount, module.fileCount, module.typeCount, module.publicCount, separator: "\t"
    )
}
var hasCircle = false
for module in modules {
    if Set(module.folderOfName.values).count > 1 { print("\n\(module.name)\n\(module.graph)") }
    for circle in module.circles {
        hasCircle = true
        print(
            "\n\(module.name): a circle of \(circle.joined(separator: ", "))\n\(module.explanation(of: circle))"
        )
    }
}
exit(hasCircle ? 1 : 0)
