import type { Platform } from "@layered-build/oci";

/** `os/architecture[/variant]`. arm64's variant v8 is its only one and is left out, as containerd's platforms.Normalize does. */
export function platformText(platform: Platform): string {
  const variant = platform.architecture === "arm64" && platform.variant === "v8" ? undefined : platform.variant;
  return [platform.os, platform.architecture, variant].filter((part) => part !== undefined && part !== "").join("/");
}

/** Reads `os/architecture[/variant]`, normalised the same way: `linux/arm` means v7. */
export function parsePlatform(text: string): Platform {
  const [os = "linux", architecture = "amd64", variant] = text.split("/");
  if (architecture === "arm") return { os, architecture, variant: variant ?? "v7" };
  if (variant === undefined || (architecture === "arm64" && variant === "v8")) return { os, architecture };
  return { os, architecture, variant };
}
