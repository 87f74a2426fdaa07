# kvm-probe.hex is made of this:
#   as -o probe.o kvm-probe.S && ld --oformat binary -Ttext 0 -o probe.bin probe.o
# without the zeros after the code and the jump at 0xfff0, which KvmProbe adds.
# 64 KiB BIOS: real mode -> long mode with paging at a kernel address -> exception + iretq -> 20M loop -> isa-debug-exit(0x2a) => qemu exit 85
        .set L, 0xF0000
        .code16
        .globl _start
_start:
.ifdef LEVEL1
        movw $0xf4,%dx
        movb $0x2a,%al
        outb %al,%dx
1:      hlt
        jmp 1b
.endif
start16:
        cli
        xorw %ax,%ax
        movw %ax,%ds
        movw %ax,%es
        movw %ax,%ss
        movw $0x7000,%sp
        cld
        # page tables at 0x1000.. : PML4 0x1000, PDPT 0x2000, PD 0x3000
        movw $0x1000,%di
        movw $0x1800,%cx
        rep stosw
        movl $0x2003,0x1000      # identity
        movl $0x2003,0x1ff8      # and the top 512 GiB: kernel half
        movl $0x3003,0x2000
        movl $0x3003,0x2ff0      # 0xffffffff80000000
        movl $0x83,0x3000        # one 2 MiB page
        lgdtl %cs:(gdtr-_start)
        movl %cr0,%eax
        orb $1,%al
        movl %eax,%cr0
        ljmpl $0x08,$(L+prot-_start)
        .code32
prot:   movw $0x10,%ax
        movw %ax,%ds
        movw %ax,%es
        movw %ax,%ss
        movl %cr4,%eax
        orl $0x20,%eax
        movl %eax,%cr4
        movl $0x1000,%eax
        movl %eax,%cr3
        movl $0xc0000080,%ecx
        rdmsr
        orl $0x100,%eax
        wrmsr
        movl %cr0,%eax
        orl $0x80000000,%eax
        movl %eax,%cr0
        ljmpl $0x18,$(L+long64-_start)
        .code64
long64: movl $0x10,%eax
        movl %eax,%ss
        movq $0xffffffff80007000,%rsp
        leaq (high-_start)+0xffffffff800F0000,%rax
        jmp *%rax
high:
        # IDT at 0x5000 (high half), vector 3 -> handler
        movq $0xffffffff800F0000+(handler-_start),%rax
        movq $0xffffffff80005000,%rdi
        movw %ax,48(%rdi)
        movw $0x18,50(%rdi)
        movw $0x8e00,52(%rdi)
        shrq $16,%rax
        movw %ax,54(%rdi)
        shrq $16,%rax
        movl %eax,56(%rdi)
        movl $0,60(%rdi)
        movw $0x0fff,0x4000
        movq %rdi,0x4002
        lidt 0x4000
        xorl %ebx,%ebx
        movl $1000,%esi
2:      int3
        movq %cr3,%rax
        movq %rax,%cr3
        decl %esi
        jnz 2b
        cmpl $1000,%ebx
        jne bad
        movl $20000000,%ecx
3:      decl %ecx
        jnz 3b
        movb $0x2a,%al
        jmp out
bad:    movb $0x2b,%al
out:    movw $0xf4,%dx
        outb %al,%dx
4:      hlt
        jmp 4b
handler: incl %ebx
        iretq
        .balign 8
gdt:    .quad 0
        .quad 0x00cf9b000000ffff   # 08 code32
        .quad 0x00cf93000000ffff   # 10 data
        .quad 0x00af9b000000ffff   # 18 code64
gdtr:   .word 31
        .long L+gdt-_start
        .org 0xfff0
        .code16
        .byte 0xe9                 # jmp near to _start
        .word 0x10000-0xfff3
        .org 0x10000
