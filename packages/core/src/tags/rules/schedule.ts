import type { RuleBody, RuleType } from "../tag-rule.ts";

/** `type=schedule[,pattern=TEXT]`: `nightly`, or the pattern, in runs that a schedule starts. */
export const scheduleRule: RuleType = {
  type: "schedule",
  priority: 1000,
  attributes: ["pattern"],
  parse(attributes): RuleBody {
    const pattern = attributes.get("pattern") ?? "nightly";
    return {
      evaluate({ context, render }) {
        if (context.eventName !== "schedule")
          return { kind: "none", reason: `the event is ${context.eventName}, and no schedule` };
        // A date in it names one night for good.
        return { kind: "tag", value: render(pattern), latest: false, moving: !pattern.includes("{{") };
      },
    };
  },
};
