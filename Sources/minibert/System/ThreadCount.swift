import SystemFiles

extension Environment {
    /// The default number of threads: as many as the process may use.
    ///
    /// It is `MINIBERT_THREADS`, else the minimum of the affinity mask, the quota of the control group, `OMP_NUM_THREADS`
    /// and `SLURM_CPUS_PER_TASK`. With all processors of the host, the tasks of a cluster would slow each other down.
    var defaultThreadCount: Int {
        if let asked = value("MINIBERT_THREADS").flatMap({ Int($0) }), asked >= 1 { return asked }
        let bounds = [
            affinityCount, controlGroupCount,
            // OpenMP allows a list, one number for each level of nesting.
            value("OMP_NUM_THREADS").flatMap { $0.split(separator: ",").first }.flatMap { Int($0) },
            value("SLURM_CPUS_PER_TASK").flatMap { Int($0) },
        ]
        return bounds.compactMap { $0.flatMap { $0 >= 1 ? $0 : nil } }.min() ?? System.processorCount
    }

    private var affinityCount: Int? {
        let prefix = "Cpus_allowed_list:"
        let status = systemFile("/proc/self/status") ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else {
            return nil
        }
        var count = 0
        for range in line.dropFirst(prefix.count).split(separator: ",") {
            let bounds = range.filter { !$0.isWhitespace }.split(separator: "-").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last, last >= first else { return nil }
            count += last - first + 1
        }
        return count
    }

    /// The number of processors that the quota of the process's control group, or of one above it, amounts to; rounded up.
    private var controlGroupCount: Int? {
        let groups = systemFile("/proc/self/cgroup") ?? ""
        let own = groups.split(separator: "\n").first { $0.hasPrefix("0::/") }?.dropFirst(4) ?? ""
        var parts = own.split(separator: "/")
        var counts: [Int] = []
        while true {
            let folder = (["/sys/fs/cgroup"] + parts.map(String.init)).joined(separator: "/")
            if let quota = systemFile(folder + "/cpu.max").flatMap(Self.processors(ofQuota:)) {
                counts.append(quota)
            }
            guard parts.popLast() != nil else { break }
        }
        if let quota = systemFile("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
            let period = systemFile("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
        {
            counts += [Self.processors(ofQuota: quota.filter { $0 != "\n" } + " " + period)].compactMap(
                \.self)
        }
        return counts.min()
    }

    /// The number of processors of a quota: two for `150000 100000`, `nil` for `max 100000`.
    private static func processors(ofQuota text: String) -> Int? {
        let numbers = text.split { $0 == " " || $0 == "\n" }
        guard numbers.count == 2, let quota = Int(numbers[0]), let period = Int(numbers[1]), quota > 0,
            period > 0
        else { return nil }
        return (quota + period - 1) / period
    }
}
