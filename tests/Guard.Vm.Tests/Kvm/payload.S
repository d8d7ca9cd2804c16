# What the tests' and benchmarks' guests run: flat 64-bit code at 0x100000, in ring 3 with every port allowed. Payload.cs holds the bytes that an
# assembler makes of this; a test compares. It says hello, stops at port 0x5f0 to become a template, says '>' and then does what it is told, one
# byte at a time from port 0x3f8, with numbers from port 0x5f4. Each command answers with one byte on port 0x3f8.
.code64
.globl _start
_start:
    lea hello(%rip), %rsi
    mov $0x3f8, %edx
1:  lodsb
    test %al, %al
    jz 2f
    out %al, (%dx)
    jmp 1b
2:  mov $0x5f0, %edx
    mov $1, %al
    out %al, (%dx)
    mov $0x3f8, %edx
    mov $'>', %al
    out %al, (%dx)
next:
    mov $0x3f8, %edx
    in (%dx), %al
    cmp $'T', %al
    je touch
    cmp $'S', %al
    je spin
    cmp $'C', %al
    je count
    cmp $'x', %al
    je setx
    cmp $'X', %al
    je getx
    cmp $'R', %al
    je string
    cmp $'L', %al
    je load
    cmp $'W', %al
    je store
    cmp $'P', %al
    je off
    cmp $'F', %al
    je fault
    cmp $'O', %al
    je flood
    xor $0x20, %al
    out %al, (%dx)
    jmp next
number:                         # eax = a number; rdx is lost
    mov $0x5f4, %edx
    in (%dx), %eax
    ret
answer:                         # says al
    mov $0x3f8, %edx
    out %al, (%dx)
    jmp next
touch:                          # add 1 to the first word of so many pages from 2 MiB on
    call number
    mov %eax, %ecx
    mov $0x200000, %rdi
1:  test %ecx, %ecx
    jz 2f
    incq (%rdi)
    add $0x1000, %rdi
    dec %ecx
    jmp 1b
2:  mov $'t', %al
    jmp answer
spin:                           # so many rounds of nothing, 0 for 2^64
    call number
    mov %rax, %rcx
1:  dec %rcx
    jnz 1b
    mov $'s', %al
    jmp answer
count:                          # add 1 to a counter in memory and say it as a digit
    incq counter(%rip)
    mov counter(%rip), %rax
    add $'0', %al
    jmp answer
setx:                           # put a number into a register of SSE
    call number
    movq %rax, %xmm7
    mov $'x', %al
    jmp answer
getx:                           # say its low byte
    movq %xmm7, %rax
    jmp answer
string:                         # say hello with one instruction
    lea hello(%rip), %rsi
    mov $6, %ecx
    mov $0x3f8, %edx
    rep outsb
    jmp next
load:                           # say the byte at an address
    call number
    mov (%rax), %al
    jmp answer
store:                          # put 'w' at an address
    call number
    movb $'w', (%rax)
    mov $'w', %al
    jmp answer
off:
    mov $0x64, %edx
    mov $0xfe, %al
    out %al, (%dx)
    jmp next
fault:                          # there is no interrupt table: a fault of a fault of a fault
    ud2
flood:
    mov $0x3f8, %edx
    mov $'!', %al
1:  out %al, (%dx)
    jmp 1b
hello: .asciz "HELLO\n"
.balign 8
counter: .quad 0
