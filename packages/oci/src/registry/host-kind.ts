import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

// RFC 1918, RFC 6598, RFC 3927 and RFC 4193, 4291: addresses that mean something else on every network.
const local = new BlockList();
local.addAddress("0.0.0.0", "ipv4");
local.addSubnet("10.0.0.0", 8, "ipv4");
local.addSubnet("100.64.0.0", 10, "ipv4");
local.addSubnet("169.254.0.0", 16, "ipv4");
local.addSubnet("172.16.0.0", 12, "ipv4");
local.addSubnet("192.168.0.0", 16, "ipv4");
local.addAddress("::", "ipv6");
local.addSubnet("fc00::", 7, "ipv6");
local.addSubnet("fe80::", 10, "ipv6");

/** True for `localhost`, 127.0.0.0/8 and `[::1]`, with or without a port: what is sent there leaves no machine. */
export function isLoopbackHost(host: string): boolean {
  const name = hostName(host);
  return name === "localhost" || inList(loopback, name);
}

/** True for a loopback host or an address that is private to a network; names are not resolved. */
export function isPrivateHost(host: string): boolean {
  return isLoopbackHost(host) || inList(local, hostName(host));
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, "")).toLowerCase();
}

function inList(list: BlockList, name: string): boolean {
  const family = isIP(name);
  return family !== 0 && list.check(name, family === 4 ? "ipv4" : "ipv6");
}
