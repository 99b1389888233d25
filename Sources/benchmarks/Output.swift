import CLibrary
import StrictJSON
import SystemFiles

/// Returns a JSON object on one line, with sorted names.
func jsonObject(_ fields: [String: JSONValue]) -> String {
    var object = JSONObject()
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        _ = object.append(key: Array(name.utf8), value: value)
    }
    return JSONValue.object(object).text
}

/// Prints a line and flushes it, so that a pipe receives it at once.
func printLine(_ line: String) {
    print(line)
    fflush(nil)
}

func printError(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // If standard error cannot be written, there is nowhere to report it.
    try? System.writeAll(bytes, to: 2)
}
