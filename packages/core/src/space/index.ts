export { HubClient, type HubClientOptions } from "../hub/hub-client.ts";
export { deploySpace } from "./deploy-space.ts";
export { checkIsInRegistry, checkIsPublic } from "./base-is-public.ts";
export { type OpenedSpace, openSpace } from "./open-space.ts";
export { parseSpaceName, type SpaceName } from "./space-name.ts";
export { parseSettings, type SpaceSettings } from "./space-settings.ts";
export type { SpaceImage, SpacePorts, SpaceRequest, SpaceResult } from "./space-request.ts";
export { spaceSummary } from "./space-summary.ts";
