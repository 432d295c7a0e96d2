import { expect, test } from "@jest/globals";
import { isSignal } from "../src/build/native/stop-signal.ts";

test.each(["9", "64", "SIGTERM", "TERM", "sigint", "Int", "RTMIN", "SIGRTMIN+3", "RTMAX-14"])(
  "%s is a signal",
  (value) => {
    expect(isSignal(value)).toBe(true);
  },
);

test.each(["", "0", "-1", "$SIG", "SIGFOO", "SIG", "RTMIN+16", "RTMAX-15", "RTMIN-1", "RTMIN+0", "99999999999", " 9"])(
  "%j is none that is known",
  (value) => {
    expect(isSignal(value)).toBe(false);
  },
);
