enum GeneralOptions {
    enum Color: String, CaseIterable { case auto, always, never }

    static let quiet = Option("quiet", short: "q", "print errors only, no notes and no progress")
    static let verbose = Option("verbose", short: "v", "print more details on standard error")
    static let color = Option(
        "color", .choice(Color.allCases), "color output; auto: on a terminal", default: .auto)
    static let help = Option("help", short: "h", "show this help")
    static let version = Option("version", "show the version; with --verbose, also threads, model and cache")

    static let group = OptionGroup("General", [quiet, verbose, color, help, version])
}
