const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Words that a secret is called by, wherever they stand in a name. */
const secretWords = words(
  "SECRET SECRETS PASSWORD PASSWD PASSPHRASE TOKEN APIKEY SECRETKEY PRIVATEKEY ACCESSKEY APITOKEN ACCESSTOKEN AUTHTOKEN",
);
/** These at the end only: `KEY_BINDINGS` and `PWD` are something else. */
const lastWords = words("KEY KEYS PWD");
/** Before the last word: keys that anyone may have, columns of tables, and the tokens of language models. */
const harmlessBefore: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["KEY", words("PUBLIC PUBLISHABLE ANON SITE PRIMARY FOREIGN PARTITION SORT ROUTING CACHE HOT SHORTCUT")],
  ["KEYS", words("PUBLIC PUBLISHABLE ANON SITE PRIMARY FOREIGN PARTITION SORT ROUTING CACHE HOT SHORTCUT")],
  ["TOKEN", words("BOS EOS PAD UNK SEP CLS MASK STOP START END IMAGE AUDIO SPECIAL MAX MIN PER BY")],
]);
/** A name that ends so is of something about a secret: where it is, how long it may be. */
const aboutSecrets = words(
  "FILE PATH DIR URL URI NAME ID LENGTH SIZE COUNT LIMIT TTL TIMEOUT EXPIRY EXPIRES SECONDS MINUTES HOURS DAYS ENABLED " +
    "DISABLED REQUIRED TYPE ALGORITHM POLICY HEADER PREFIX SUFFIX FIELD",
);
/** Says whether there is one, not which. */
const noSecret = /^(true|false|yes|no|on|off|none|null)?$/i;
/** `postgres://user:password@host`; a password that is still to be filled in is none. */
const passwordInUrl = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:(?!\$\{?\w+\}?@|<[^<>@\s]*>@|\{+\w+\}+@|\*+@)[^\s/?#@]+@/i;

/** Why a variable should be a secret by its name or as a URL, if it should; never its value. */
export function whySecret(name: string, value: string): string | undefined {
  if (passwordInUrl.test(value)) return "has a URL with a password in it";
  return isSecretName(name) && !noSecret.test(value.trim()) ? "has the name of a secret" : undefined;
}

function isSecretName(name: string): boolean {
  const parts = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split("_")
    .filter((part) => part !== "");
  const [last = "", before = ""] = parts.toReversed();
  if (aboutSecrets.has(last) || (harmlessBefore.get(last)?.has(before) ?? false)) return false;
  return (lastWords.has(last) && parts.length > 1) || parts.some((part) => secretWords.has(part));
}
