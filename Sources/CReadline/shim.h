// What Swift cannot say to GNU readline by itself: its options are plain C globals, which Swift 6
// refuses to touch because any thread might. Every global the line editor uses has one accessor
// here; nothing in this header keeps state of its own.

#ifndef SHAPE_CREADLINE_SHIM_H
#define SHAPE_CREADLINE_SHIM_H

#include <stdio.h> // readline.h uses FILE without including it

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

// Streams

static inline void shape_flush_stdout(void) { fflush(stdout); }

/// Sends the prompt to stderr when stdout is piped, so that no escape code lands in the pipe.
static inline void shape_choose_streams(void) {
  rl_instream = stdin;
  rl_outstream = isatty(STDOUT_FILENO) ? stdout : stderr;
}

static inline void shape_write(const char *text) {
  FILE *stream = rl_outstream ? rl_outstream : stderr;
  fputs(text, stream);
  fflush(stream);
}

// Settings

static inline void shape_set_name(const char *name) { rl_readline_name = name; }

/// Leaves every signal to the line editor, and the variables LINES and COLUMNS to the user.
static inline void shape_leave_signals(void) {
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0;
}

/// Keeps readline from printing a newline of its own at the end of input, which it does only where
/// bracketed paste is on.
static inline void shape_restore_terminal(void) {
  rl_eof_found = 0;
  rl_deprep_terminal();
}

/// Makes reading from the terminal return at once: Ctrl-C empties its queue, so a key that poll has
/// seen may be gone when it is read, and a read that waits would not be woken again.
static inline void shape_prepare_terminal(int meta) {
  struct termios settings;
  rl_prep_terminal(meta);
  if (tcgetattr(STDIN_FILENO, &settings) != 0) return;
  settings.c_cc[VMIN] = 0;
  settings.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

static inline void shape_set_terminal_functions(void) {
  rl_prep_term_function = shape_prepare_terminal;
  rl_deprep_term_function = shape_restore_terminal;
}

static inline void shape_set_getc(int (*function)(FILE *)) { rl_getc_function = function; }

/// Calls a function before the first key of each line.
static inline void shape_set_startup_hook(int (*function)(void)) { rl_startup_hook = function; }

// State while a line is read

static inline const char *shape_line(void) { return rl_line_buffer; }
static inline int shape_point(void) { return rl_point; }
static inline void shape_move_to_end(void) { rl_point = rl_end; }

/// Whether readline waits for a command key (and not for the rest of a search, a list or a key).
static inline int shape_awaits_command(void) { return RL_ISSTATE(RL_STATE_READCMD) != 0; }
static inline int shape_is_pasting(void) {
  return rl_executing_keyseq && strcmp(rl_executing_keyseq, "\033[200~") == 0;
}
static inline int shape_is_completing(void) { return RL_ISSTATE(RL_STATE_COMPLETING) != 0; }

/// How many columns a character takes in the locale; -1 for what is not shown.
static inline int shape_width(unsigned int scalar) {
  // <wchar.h> hides it from strict C.
  extern int wcwidth(wchar_t);
  return wcwidth((wchar_t)scalar);
}

// History

/// Expands what begins with `!`; `result` is allocated. 1: expanded, 0: as it was, -1: not found,
/// 2: to be shown only.
static inline int shape_expand_history(const char *line, char **result) {
  history_quotes_inhibit_expansion = 1;
  history_no_expand_chars = (char *)" \t\n\r=(\"'";
  return history_expand((char *)line, result);
}

// Completion

static inline void shape_set_completion(
    char **(*matches)(const char *, int, int), char *(*word_breaks)(void)) {
  rl_attempted_completion_function = matches;
  rl_completion_word_break_hook = word_breaks;
}

/// The set of break characters that holds only the mark. readline does not write to it.
static inline char *shape_mark_set(void) { return (char *)"\001"; }

/// Exchanges the byte at `index` of the line and returns the one that was there.
static inline char shape_exchange_byte(int index, char byte) {
  char old = rl_line_buffer[index];
  rl_line_buffer[index] = byte;
  return old;
}

/// No fallback to file names, whatever the matches are; `append` follows a single match. Where there
/// is one, `list` shows the matches; else readline does.
static inline void shape_finish_matches(char append, void (*list)(char **, int, int)) {
  rl_attempted_completion_over = 1;
  rl_sort_completion_matches = 0; // they come in order, numbers by their size
  rl_completion_append_character = append;
  // The caller has quoted file names already.
  rl_filename_completion_desired = 0;
  rl_completer_quote_characters = NULL;
  rl_completion_display_matches_hook = list;
}

/// Lists file names below the line, each without its folder.
static inline void shape_list_matches(char **matches, int count, int longest) {
  rl_filename_completion_desired = 1;
  rl_display_match_list(matches, count, longest);
  rl_filename_completion_desired = 0;
  rl_forced_update_display();
}

static inline char **shape_file_matches(const char *text) {
  rl_variable_bind("expand-tilde", "on");
  return rl_completion_matches(text, rl_filename_completion_function);
}

// Signals

/// Makes a pipe that neither waits nor reaches child processes; 0 when it worked.
static inline int shape_make_pipe(int *reading_end, int *writing_end) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  for (int index = 0; index < 2; index++) {
    fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    fcntl(ends[index], F_SETFL, O_NONBLOCK);
  }
  *reading_end = ends[0];
  *writing_end = ends[1];
  return 0;
}

/// Ends this process when the one that started it ends, where the system can do so.
static inline void shape_end_with_parent(void) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/// Installs `handler` unless the signal is ignored (nohup, a background job); says whether it did.
static inline int shape_install_handler(
    int number, void (*handler)(int), struct sigaction *old) {
  struct sigaction action;
  if (sigaction(number, NULL, old) != 0 || old->sa_handler == SIG_IGN) return 0;
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  return sigaction(number, &action, NULL) == 0;
}

static inline void shape_restore_handler(int number, const struct sigaction *old) {
  sigaction(number, old, NULL);
}

/// Lets a signal end the process as it would without a handler.
static inline void shape_die_of(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

/// Stops the process as Ctrl-Z does and returns when it runs again.
static inline void shape_stop_self(void) {
  struct sigaction standard, old_stop, old_continue;
  sigset_t stop, old_mask;
  standard.sa_handler = SIG_DFL;
  standard.sa_flags = 0;
  sigemptyset(&standard.sa_mask);
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  sigaction(SIGTSTP, &standard, &old_stop);
  sigaction(SIGCONT, &standard, &old_continue);
  sigprocmask(SIG_UNBLOCK, &stop, &old_mask);
  raise(SIGTSTP); // to this thread: it has stopped before the next line runs
  sigprocmask(SIG_SETMASK, &old_mask, NULL);
  sigaction(SIGCONT, &old_continue, NULL);
  sigaction(SIGTSTP, &old_stop, NULL);
}

#endif
