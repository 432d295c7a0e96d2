/** What a text looks like that nobody should see: the forms in which keys and tokens are handed out. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, "a private key"],
  [/\bhf_[A-Za-z0-9_.-]{16,}/, "a token of Hugging Face"],
  [/\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/, "a token of GitHub"],
  [/\bglpat-[A-Za-z0-9_-]{16,}/, "a token of GitLab"],
  [/\bsk-[A-Za-z0-9_-]{20,}/, "an API key (sk-…)"],
  [/\bsk_(live|test)_[A-Za-z0-9]{16,}/, "a key of Stripe"],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, "an access key of AWS"],
  [/\bAIza[A-Za-z0-9_-]{35}/, "an API key of Google"],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, "a token of Slack"],
  [/\bnpm_[A-Za-z0-9]{36}/, "a token of npm"],
  [/\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./, "a JSON web token"],
];

/** What a text looks like, if it looks like a secret; never the text itself. */
export function secretShape(text: string): string | undefined {
  return shapes.find(([pattern]) => pattern.test(text))?.[1];
}
