import MiniBERT

/// The most that the processor's multiply-add units give, measured at this moment.
struct Peak {
    /// Of all threads together; `nil` where it cannot be measured.
    let gigaflops: Double?

    /// What share of the peak a rate is.
    func share(of rate: Double) -> Double? { gigaflops.map { rate / $0 } }

    static func measured(threads: WorkerThreads) -> Peak { Peak(gigaflops: nil) }
}
