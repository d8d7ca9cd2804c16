/* pair EVALUATOR CANDIDATE: connects the evaluator's descriptor 4 with the candidate's stdin and stdout, copies its descriptor 3 to stdout. */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    int channel[2], report[2];
    char buffer[4096];
    ssize_t length;
    if (count != 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, channel) != 0 || pipe(report) != 0)
        return 2;
    if (fork() == 0) {
        dup2(channel[1], 0);
        dup2(channel[1], 1);
        close(channel[0]);
        close(channel[1]);
        close(report[0]);
        close(report[1]);
        execl(arguments[2], arguments[2], (char *)0);
        _exit(127);
    }
    if (fork() == 0) {
        int to_report = dup2(report[1], 20), to_candidate = dup2(channel[0], 21);
        close(channel[0]);
        close(channel[1]);
        close(report[0]);
        close(report[1]);
        dup2(to_report, 3);
        dup2(to_candidate, 4);
        close(20);
        close(21);
        execl(arguments[1], arguments[1], (char *)0);
        _exit(127);
    }
    close(channel[0]);
    close(channel[1]);
    close(report[1]);
    while ((length = read(report[0], buffer, sizeof buffer)) > 0)
        if (write(1, buffer, (size_t)length) != length)
            return 1;
    while (wait(0) > 0)
        ;
    return 0;
}
