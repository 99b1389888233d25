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

    @Test func `the affinity mask limits the threads`() {
        #expect(count([:], status) == 9)
    }

    @Test func `the quota of the control group or a parent limits the threads, rounded up`() {
        var files = status
        files["/proc/self/cgroup"] = "0::/slice/task\n"
        files["/sys/fs/cgroup/slice/task/cpu.max"] = "max 100000\n"
        files["/sys/fs/cgroup/slice/cpu.max"] = "150000 100000\n"

        #expect(count([:], files) == 2)
    }

    @Test func `control groups of version 1 limit the threads`() {
        var files = status
        files["/sys/fs/cgroup/cpu/cpu.cfs_quota_us"] = "400000\n"
        files["/sys/fs/cgroup/cpu/cpu.cfs_period_us"] = "100000\n"

        #expect(count([:], files) == 4)
    }

    @Test func `variables of OpenMP and Slurm are upper bounds, MINIBERT_THREADS decides`() {
        for (variables, expected): ([String: String], Int) in [
            (["OMP_NUM_THREADS": "3"], 3), (["OMP_NUM_THREADS": "2,4"], 2), (["SLURM_CPUS_PER_TASK": "4"], 4),
            (["OMP_NUM_THREADS": "99"], 9), (["OMP_NUM_THREADS": "0"], 9), (["OMP_NUM_THREADS": "x"], 9),
            (["MINIBERT_THREADS": "64", "OMP_NUM_THREADS": "3"], 64),
        ] {
            #expect(count(variables, status) == expected)
        }
    }

    @Test func `the number of threads is at least one`() {
        #expect(count([:], [:]) >= 1)
    }
}
