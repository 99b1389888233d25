import Testing

@testable import minibert

struct ThreadCountTests {
    private func count(_ variables: [String: String] = [:], _ files: [String: String]) -> Int {
        let environment = Environment(variable: { variables[$0] }, systemFile: { files[$0] })
        return environment.defaultThreadCount
    }

    private let status = [
        "/proc/self/status": "Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-5,8,10-11\n"
    ]

    @Test func `the affinity mask counts`() {
        #expect(count([:], status) == 9)
    }

    @Test func `a quota of the control group, or of one around it, counts, rounded up`() {
        var files = status
        files["/proc/self/cgroup"] = "0::/slice/task\n"
        files["/sys/fs/cgroup/slice/task/cpu.max"] = "max 100000\n"
        files["/sys/fs/cgroup/slice/cpu.max"] = "150000 100000\n"

        #expect(count([:], files) == 2)
    }

    @Test func `the older kind of control group counts`() {
        var files = status
        files["/sys/fs/cgroup/cpu/cpu.cfs_quota_us"] = "400000\n"
        files["/sys/fs/cgroup/cpu/cpu.cfs_period_us"] = "100000\n"

        #expect(count([:], files) == 4)
    }

    @Test(arguments: [
        (["OMP_NUM_THREADS": "3"], 3), (["OMP_NUM_THREADS": "2,4"], 2), (["SLURM_CPUS_PER_TASK": "4"], 4),
        (["OMP_NUM_THREADS": "99"], 9), (["OMP_NUM_THREADS": "0"], 9), (["OMP_NUM_THREADS": "x"], 9),
        (["MINIBERT_THREADS": "64", "OMP_NUM_THREADS": "3"], 64),
    ])
    func `variables are upper bounds, and ours is the word of the user`(
        variables: [String: String], expected: Int
    ) {
        #expect(count(variables, status) == expected)
    }

    @Test func `there is at least one thread`() {
        #expect(count([:], [:]) >= 1)
    }
}
