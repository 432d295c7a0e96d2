const names = new Set(
  (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG " +
    "USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
  ).split(" "),
);

/** Whether a value of STOPSIGNAL is one that BuildKit takes for a signal of Linux: a number, or a name in any case, with or without `SIG`. */
export function isSignal(value: string): boolean {
  if (/^\d+$/.test(value)) return Number(value) > 0 && Number(value) < 2 ** 31;
  const name = value.toUpperCase().replace(/^SIG/, "");
  const [, end, distance] = /^RT(MIN\+|MAX-)([1-9]\d?)$/.exec(name) ?? [];
  if (end === undefined) return names.has(name);
  return Number(distance) <= (end === "MIN+" ? 15 : 14);
}
