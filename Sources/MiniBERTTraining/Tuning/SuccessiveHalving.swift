/// Decides which candidate trains next, and how long, by the scores so far.
///
/// A candidate first trains for few epochs. The better half of the candidates of each rung trains again for twice as
/// long. As soon as a rung has a candidate to promote, it is promoted, and otherwise a new candidate begins: this is
/// asynchronous successive halving (Li et al., 2018), which may end after any trial.
struct SuccessiveHalving: Sendable {
    /// A training of a candidate.
    struct Run: Hashable, Sendable {
        /// The index of the candidate.
        let candidate: Int
        /// How often the candidate was promoted.
        let rung: Int
    }

    private let candidateCount: Int
    private let rungCount: Int
    private var nextCandidate = 0
    /// The candidates of each rung with their merits, in the order of the trials.
    private var rungs: [[(candidate: Int, merit: Double)]]
    private var started: Set<Run> = []

    init(candidateCount: Int, rungCount: Int) {
        self.candidateCount = candidateCount
        self.rungCount = rungCount
        rungs = Array(repeating: [], count: rungCount)
    }

    /// The trainings that may come next, the preferred one first.
    var proposals: [Run] {
        var proposals: [Run] = []
        for rung in (0..<rungCount - 1).reversed() {
            let sorted = rungs[rung].enumerated().sorted {
                ($1.element.merit, $0.offset) < ($0.element.merit, $1.offset)
            }
            for entry in sorted.prefix(sorted.count / 2) where entry.element.merit > -.infinity {
                let run = Run(candidate: entry.element.candidate, rung: rung + 1)
                if !started.contains(run) { proposals.append(run) }
            }
        }
        if nextCandidate < candidateCount { proposals.append(Run(candidate: nextCandidate, rung: 0)) }
        return proposals
    }

    /// Notes the score of a training; a failed one has a merit of minus infinity.
    mutating func note(_ run: Run, merit: Double) {
        started.insert(run)
        rungs[run.rung].append((run.candidate, merit))
        if run.rung == 0 { nextCandidate = max(nextCandidate, run.candidate + 1) }
    }
}
