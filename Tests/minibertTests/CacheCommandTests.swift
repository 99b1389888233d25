import TestSupport
import Foundation
import Testing

@testable import minibert

struct CacheCommandTests {
    private let films: Films
    private let variables: [String: String]

    init() throws {
        films = try Films()
        variables = ["XDG_CACHE_HOME": films.folder.path + "/cache"]
    }

    @Test func `cached features are listed with their size, and clear removes nothing else`() throws {
        #expect(try films.train([], variables: variables).status == 0)
        let place = films.folder.path + "/cache/minibert/features"
        try films.folder.write("cache/minibert/features/letter.txt", "mine")

        let listed = try run(["cache"], variables: variables)

        let fields = listed.output.split(separator: "\t")
        #expect(fields.count == 2)
        #expect(fields[0].hasPrefix(place + "/"))
        #expect(Int(fields[1].dropLast()) ?? 0 > 1000)
        #expect(try run(["cache", "clear"], variables: variables).output == "removed " + listed.output)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["letter.txt"])
        #expect(try run(["cache", "list"], variables: variables).output == "")
    }

    @Test func `only the user can read the cached features`() throws {
        #expect(try films.train([], variables: variables).status == 0)
        let place = films.folder.path + "/cache/minibert/features"

        let names = try FileManager.default.contentsOfDirectory(atPath: place)

        for (path, mode) in [(place, 0o700)] + names.map({ (place + "/" + $0, 0o600) }) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test func `a missing cache is not an error`() throws {
        #expect(try run(["cache"], variables: variables).output == "")
        #expect(try run(["cache", "clear"], variables: variables).status == 0)
        #expect(try run(["cache"]).output == "no cache: neither XDG_CACHE_HOME nor HOME is set\n")
    }

    @Test func `an unknown word is a usage error`() throws {
        #expect(try run(["cache", "clean"], variables: variables).status == 2)
    }
}
