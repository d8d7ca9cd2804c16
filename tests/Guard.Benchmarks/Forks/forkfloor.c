/*
 * forkfloor: the least that forking a VM costs, in C, beside Guard's engine: the same calls with the same state in the same order, and nothing else.
 *
 *   forkfloor PAYLOAD MEBIBYTES
 *
 * makes templates of the payload and then reads commands, one a line: "KIND COUNT". KIND is "none" (no interrupt controllers), "full" (all of them and
 * the timer chip in the kernel, memory given first), "foreign" (the same, memory given last: the order of another VM forker) or "ready" (as "none",
 * made and restored before its time begins). For each fork it prints the microseconds to the guest's first byte; closing is not in them. A line
 * answers a command.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define CHECK(call) do { if ((long)(call) < 0) { perror(#call); exit(1); } } while (0)

enum { CODE = 0x100000, STACK = 0x80000, TEMPLATE_PORT = 0x5f0 };

struct vm {
    int vm, vcpu;
    uint8_t *memory;
    struct kvm_run *run;
};

struct template {
    int file, chips;
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_xsave xsave;
    struct kvm_xcrs xcrs;
    struct kvm_vcpu_events events;
    struct kvm_debugregs debug;
    struct kvm_mp_state mp;
    struct kvm_lapic_state lapic;
    struct kvm_irqchip chip[3];
    struct kvm_pit_state2 pit;
    struct kvm_clock_data clock;
    struct kvm_msrs *msrs;
};

static int device, run_bytes;
static size_t memory_bytes;
static struct kvm_cpuid2 *cpuid;
static struct kvm_msr_list *indexes;
static uint8_t code[4096];

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void make_chips(struct vm *m)
{
    struct kvm_pit_config pit = { .flags = KVM_PIT_SPEAKER_DUMMY };
    CHECK(ioctl(m->vm, KVM_CREATE_IRQCHIP, 0));
    CHECK(ioctl(m->vm, KVM_CREATE_PIT2, &pit));
}

static void make(struct vm *m, int file, int flags, int chips, int chips_first)
{
    CHECK(m->vm = ioctl(device, KVM_CREATE_VM, 0));
    if (chips && chips_first) make_chips(m);
    m->memory = mmap(NULL, memory_bytes, PROT_READ | PROT_WRITE, flags, file, 0);
    if (m->memory == MAP_FAILED) { perror("mmap"); exit(1); }
    struct kvm_userspace_memory_region region = { .memory_size = memory_bytes, .userspace_addr = (uint64_t)m->memory };
    CHECK(ioctl(m->vm, KVM_SET_USER_MEMORY_REGION, &region));
    CHECK(ioctl(m->vm, KVM_SET_TSS_ADDR, 0xfffbd000UL));
    if (chips && !chips_first) make_chips(m);
    CHECK(m->vcpu = ioctl(m->vm, KVM_CREATE_VCPU, 0));
    m->run = mmap(NULL, run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu, 0);
    if (m->run == MAP_FAILED) { perror("mmap of a vCPU"); exit(1); }
    CHECK(ioctl(m->vcpu, KVM_SET_CPUID2, cpuid));
}

static void destroy(struct vm *m)
{
    munmap(m->run, run_bytes);
    close(m->vcpu);
    close(m->vm);
    munmap(m->memory, memory_bytes);
}

static void restore(struct vm *m, struct template *t)
{
    if (t->chips) {
        for (int i = 0; i < 3; i++) CHECK(ioctl(m->vm, KVM_SET_IRQCHIP, &t->chip[i]));
        CHECK(ioctl(m->vm, KVM_SET_PIT2, &t->pit));
    }
    CHECK(ioctl(m->vcpu, KVM_SET_SREGS, &t->sregs));
    CHECK(ioctl(m->vcpu, KVM_SET_XCRS, &t->xcrs));
    CHECK(ioctl(m->vcpu, KVM_SET_XSAVE, &t->xsave));
    if (t->chips) CHECK(ioctl(m->vcpu, KVM_SET_LAPIC, &t->lapic));
    if (ioctl(m->vcpu, KVM_SET_MSRS, t->msrs) != (int)t->msrs->nmsrs) { fputs("MSRs\n", stderr); exit(1); }
    CHECK(ioctl(m->vcpu, KVM_SET_DEBUGREGS, &t->debug));
    CHECK(ioctl(m->vcpu, KVM_SET_REGS, &t->regs));
    CHECK(ioctl(m->vcpu, KVM_SET_VCPU_EVENTS, &t->events));
    CHECK(ioctl(m->vcpu, KVM_SET_MP_STATE, &t->mp));
    CHECK(ioctl(m->vm, KVM_SET_CLOCK, &t->clock));
}

static void enter_long_mode(struct vm *m)
{
    static const uint64_t descriptors[] = { 0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x008f8b000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff };
    uint64_t *words = (uint64_t *)m->memory;
    struct kvm_sregs s;
    struct kvm_regs r = { .rip = CODE, .rsp = STACK, .rflags = 0x3002 };
    memcpy(m->memory + 0x500, descriptors, sizeof descriptors);
    words[0x9000 / 8] = 0xa007;
    words[0xa000 / 8] = 0xb007;
    for (uint64_t i = 0; i < 512; i++) words[0xb000 / 8 + i] = i << 21 | 0x87;
    CHECK(ioctl(m->vcpu, KVM_GET_SREGS, &s));
    struct kvm_segment cs = { .limit = ~0u, .selector = 0x33, .type = 0xb, .present = 1, .dpl = 3, .s = 1, .l = 1, .g = 1 };
    struct kvm_segment ds = { .limit = ~0u, .selector = 0x2b, .type = 3, .present = 1, .dpl = 3, .db = 1, .s = 1, .g = 1 };
    struct kvm_segment tr = { .limit = ~0u, .selector = 0x20, .type = 0xb, .present = 1 };
    s.cs = cs;
    s.ds = s.es = s.fs = s.gs = s.ss = ds;
    s.tr = tr;
    s.gdt.base = 0x500;
    s.gdt.limit = sizeof descriptors - 1;
    s.idt.base = s.idt.limit = 0;
    s.cr0 = 0x80050033;
    s.cr3 = 0x9000;
    s.cr4 = 0x620;
    s.efer = 0x500;
    CHECK(ioctl(m->vcpu, KVM_SET_SREGS, &s));
    CHECK(ioctl(m->vcpu, KVM_SET_REGS, &r));
}

static void make_template(struct template *t, int chips)
{
    struct vm m;
    t->chips = chips;
    CHECK(t->file = memfd_create("forkfloor", MFD_CLOEXEC));
    CHECK(ftruncate(t->file, memory_bytes));
    make(&m, t->file, MAP_SHARED, chips, 0);
    enter_long_mode(&m);
    memcpy(m.memory + CODE, code, sizeof code);
    for (size_t offset = 2 << 20; offset < 16 << 20; offset += 4096) m.memory[offset + 8] = 1;
    do {
        CHECK(ioctl(m.vcpu, KVM_RUN, 0));
        if (m.run->exit_reason != KVM_EXIT_IO) { fprintf(stderr, "exit %d\n", m.run->exit_reason); exit(1); }
    } while (m.run->io.port != TEMPLATE_PORT);
    m.run->immediate_exit = 1;
    ioctl(m.vcpu, KVM_RUN, 0);
    m.run->immediate_exit = 0;
    CHECK(ioctl(m.vcpu, KVM_GET_MP_STATE, &t->mp));
    CHECK(ioctl(m.vcpu, KVM_GET_REGS, &t->regs));
    CHECK(ioctl(m.vcpu, KVM_GET_SREGS, &t->sregs));
    CHECK(ioctl(m.vcpu, KVM_GET_XSAVE, &t->xsave));
    CHECK(ioctl(m.vcpu, KVM_GET_XCRS, &t->xcrs));
    CHECK(ioctl(m.vcpu, KVM_GET_VCPU_EVENTS, &t->events));
    CHECK(ioctl(m.vcpu, KVM_GET_DEBUGREGS, &t->debug));
    CHECK(ioctl(m.vm, KVM_GET_CLOCK, &t->clock));
    t->clock.flags &= KVM_CLOCK_REALTIME;
    if (chips) {
        CHECK(ioctl(m.vcpu, KVM_GET_LAPIC, &t->lapic));
        for (int i = 0; i < 3; i++) {
            t->chip[i].chip_id = i;
            CHECK(ioctl(m.vm, KVM_GET_IRQCHIP, &t->chip[i]));
        }
        CHECK(ioctl(m.vm, KVM_GET_PIT2, &t->pit));
    }
    t->msrs = calloc(1, sizeof *t->msrs + indexes->nmsrs * sizeof(struct kvm_msr_entry));
    for (unsigned i = 0; i < indexes->nmsrs; i++) {
        struct { struct kvm_msrs table; struct kvm_msr_entry entry; } one = { .table = { .nmsrs = 1 }, .entry = { .index = indexes->indices[i] } };
        if (ioctl(m.vcpu, KVM_GET_MSRS, &one) == 1 && ioctl(m.vcpu, KVM_SET_MSRS, &one) == 1) t->msrs->entries[t->msrs->nmsrs++] = one.entry;
    }
    destroy(&m);
}

static double fork_once(struct template *t, int chips_first, int ready)
{
    struct vm m;
    double start = now();
    make(&m, t->file, MAP_PRIVATE | MAP_NORESERVE, t->chips, chips_first);
    restore(&m, t);
    if (ready) start = now();
    CHECK(ioctl(m.vcpu, KVM_RUN, 0));
    double took = now() - start;
    if (m.run->exit_reason != KVM_EXIT_IO || ((char *)m.run)[m.run->io.data_offset] != '>') { fputs("no answer\n", stderr); exit(1); }
    destroy(&m);
    return took;
}

int main(int count, char **arguments)
{
    static struct template none, full;
    char kind[16];
    int forks;
    if (count != 3) { fputs("usage: forkfloor PAYLOAD MEBIBYTES\n", stderr); return 2; }
    int file = open(arguments[1], O_RDONLY);
    if (file < 0 || read(file, code, sizeof code) <= 0) { perror(arguments[1]); return 1; }
    memory_bytes = (size_t)atoi(arguments[2]) << 20;
    CHECK(device = open("/dev/kvm", O_RDWR | O_CLOEXEC));
    CHECK(run_bytes = ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0));
    cpuid = calloc(1, sizeof *cpuid + 256 * sizeof(struct kvm_cpuid_entry2));
    cpuid->nent = 256;
    CHECK(ioctl(device, KVM_GET_SUPPORTED_CPUID, cpuid));
    indexes = calloc(1, sizeof *indexes + 1024 * sizeof(uint32_t));
    indexes->nmsrs = 1024;
    CHECK(ioctl(device, KVM_GET_MSR_INDEX_LIST, indexes));
    make_template(&none, 0);
    make_template(&full, 1);
    while (scanf("%15s %d", kind, &forks) == 2) {
        int ready = !strcmp(kind, "ready");
        struct template *t = ready || !strcmp(kind, "none") ? &none : &full;
        for (int i = 0; i < forks; i++) printf("%.1f ", fork_once(t, !strcmp(kind, "foreign"), ready));
        puts("");
        fflush(stdout);
    }
    return 0;
}
