import StrictJSON

/// The contents of a model folder or a tensor file, for output.
protocol InspectionReport {
    var json: JSONValue { get }
    func text(_ style: TextStyle) -> String
}

extension JSONValue {
    /// An object with these members; of members with the same name, the first one counts.
    static func object(of members: [(String, JSONValue)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members { _ = object.append(key: Array(name.utf8), value: value) }
        return .object(object)
    }
}
