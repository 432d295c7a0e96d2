"use strict";

// tools.lock.json
var tools_lock_default = {
	schema: 1,
	tools: {
		"trivy": {
			"version": "0.74.0",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.74.0/trivy_0.74.0_Linux-64bit.tar.gz",
					"file": "trivy",
					"archive": "2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a",
					"binary": "unset"
				},
				"linux-arm64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.74.0/trivy_0.74.0_Linux-ARM64.tar.gz",
					"file": "trivy",
					"archive": "b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5",
					"binary": "unset"
				},
				"darwin-x64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.74.0/trivy_0.74.0_macOS-64bit.tar.gz",
					"file": "trivy",
					"archive": "472816f6888dda689d075c30254d4210b4d1035acf365aa72332f584c2f60485",
					"binary": "unset"
				},
				"darwin-arm64": {
					"url": "https://github.com/aquasecurity/trivy/releases/download/v0.74.0/trivy_0.74.0_macOS-ARM64.tar.gz",
					"file": "trivy",
					"archive": "1caada5e0e2091909357c7525d3aa76f4b660b13821bc143b190c7483e31cc11",
					"binary": "unset"
				}
			}
		},
		"cosign": {
			"version": "3.1.3",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.3/cosign-linux-amd64",
					"archive": "4629c757b7618056f8ddd7e2625ae9fdd94c0372a65049520bc7d9df9efc7f71",
					"binary": "4629c757b7618056f8ddd7e2625ae9fdd94c0372a65049520bc7d9df9efc7f71"
				},
				"linux-arm64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.3/cosign-linux-arm64",
					"archive": "c5d324e091826b0d7a78eb16fef316450b4eb9aaec045611c08ba06f5e73220a",
					"binary": "c5d324e091826b0d7a78eb16fef316450b4eb9aaec045611c08ba06f5e73220a"
				},
				"darwin-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.3/cosign-darwin-amd64",
					"archive": "2347488e5d5b25336644024dfeca5601b190e91197a71a917bda44744aff106c",
					"binary": "2347488e5d5b25336644024dfeca5601b190e91197a71a917bda44744aff106c"
				},
				"darwin-arm64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.3/cosign-darwin-arm64",
					"archive": "5cf948c2f4dfe59687bdd0b8523709067383e03982cc543475c8a7dc70e92a76",
					"binary": "5cf948c2f4dfe59687bdd0b8523709067383e03982cc543475c8a7dc70e92a76"
				},
				"win32-x64": {
					"url": "https://github.com/sigstore/cosign/releases/download/v3.1.3/cosign-windows-amd64.exe",
					"archive": "9fe59be0eca1271873ce019061335eb1ac419b7059202e797828467ddabe33be",
					"binary": "9fe59be0eca1271873ce019061335eb1ac419b7059202e797828467ddabe33be"
				}
			}
		},
		"gitleaks": {
			"version": "8.30.1",
			"platforms": {
				"linux-x64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.30.1/gitleaks_8.30.1_linux_x64.tar.gz",
					"file": "gitleaks",
					"archive": "551f6fc83ea457d62a0d98237cbad105af8d557003051f41f3e7ca7b3f2470eb",
					"binary": "unset"
				},
				"linux-arm64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.30.1/gitleaks_8.30.1_linux_arm64.tar.gz",
					"file": "gitleaks",
					"archive": "e4a487ee7ccd7d3a7f7ec08657610aa3606637dab924210b3aee62570fb4b080",
					"binary": "unset"
				},
				"darwin-x64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.30.1/gitleaks_8.30.1_darwin_x64.tar.gz",
					"file": "gitleaks",
					"archive": "dfe101a4db2255fc85120ac7f3d25e4342c3c20cf749f2c20a18081af1952709",
					"binary": "unset"
				},
				"darwin-arm64": {
					"url": "https://github.com/gitleaks/gitleaks/releases/download/v8.30.1/gitleaks_8.30.1_darwin_arm64.tar.gz",
					"file": "gitleaks",
					"archive": "b40ab0ae55c505963e365f271a8d3846efbc170aa17f2607f13df610a9aeb6a5",
					"binary": "unset"
				}
			}
		}
	}
};

Object.defineProperty(exports, "tools_lock_default", {
  enumerable: true,
  get: function () {
    return tools_lock_default;
  }
});