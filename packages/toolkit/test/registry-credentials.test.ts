import { expect, test } from "@jest/globals";
import { registryCredentials, type RegistryInputs } from "../src/suite/registry-credentials.ts";

function credentials(inputs: Partial<RegistryInputs>) {
  const none = { "insecure-registries": [], registry: undefined, username: "octo", password: "secret" };
  const given = { ...none, "aws-role": undefined, token: undefined, ...inputs };
  // No folder of Docker's own configuration is read.
  return registryCredentials(given, { env: { HOME: "/nowhere" }, mask: () => undefined }, [
    { image: "ghcr.io/acme/app" },
  ]);
}

test.each<[Partial<RegistryInputs>, string, string]>([
  [{ registry: "https://ghcr.io" }, 'registry: "https://ghcr.io" is no host of a registry.', "Write ghcr.io."],
  [{ registry: "https://index.docker.io/v1/" }, 'registry: "https://index', "Write index.docker.io."],
  [{ registry: "a b" }, 'registry: "a b" is no host', "Write a host, with its port"],
  [{ "insecure-registries": ["a.test:5000", "http://b.test:5000"] }, "insecure-registries: ", "Write b.test:5000."],
  [{ "insecure-registries": ["b.test/acme"] }, 'insecure-registries: "b.test/acme" is no host', "Write b.test."],
  [{ "insecure-registries": ["b.test:99999"] }, 'insecure-registries: "b.test:99999" is no host', "Write a host, with"],
])("%j is refused", (inputs, message, hint) => {
  expect(() => credentials(inputs)).toThrow(
    expect.objectContaining({
      code: "bad-input",
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});

test.each<[Partial<RegistryInputs>, string]>([
  [{}, "ghcr.io"],
  [{ registry: "Registry.test:5000" }, "registry.test:5000"],
  [{ registry: "europe-docker.pkg.dev/acme" }, "europe-docker.pkg.dev"],
  [{ registry: "docker.io", "insecure-registries": ["A.test", "[::1]:5000"] }, "docker.io"],
])("%j signs in at %s", async (inputs, registry) => {
  expect(await credentials(inputs)(registry, "acme/app")).toEqual({ username: "octo", password: "secret" });
});
