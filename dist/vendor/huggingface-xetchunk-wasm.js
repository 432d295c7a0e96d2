"use strict";

const require_gearhash_jit = require("./gearhash-jit.js");
const require_huggingface_blake3_jit = require("./huggingface-blake3-jit.js");

// node_modules/@huggingface/xetchunk-wasm/dist/esm/xet-chunker.js
const TARGET_CHUNK_SIZE = 65536;
const MINIMUM_CHUNK_DIVISOR = 8;
const MAXIMUM_CHUNK_MULTIPLIER = 2;
const HASH_WINDOW_SIZE = 64;
const BLAKE3_DATA_KEY = new Uint8Array([
	102,
	151,
	245,
	119,
	91,
	149,
	80,
	222,
	49,
	53,
	203,
	172,
	165,
	151,
	24,
	28,
	157,
	228,
	33,
	16,
	155,
	235,
	43,
	88,
	180,
	208,
	176,
	75,
	147,
	173,
	242,
	41
]);
var XetChunker = class {
	minimumChunk;
	maximumChunk;
	chunkBuf;
	curChunkLen;
	gear;
	blake3;
	constructor(targetChunkSize = TARGET_CHUNK_SIZE) {
		if (targetChunkSize <= 0) throw new Error("Target chunk size must be greater than 0");
		if ((targetChunkSize & targetChunkSize - 1) !== 0) throw new Error("Target chunk size must be a power of 2");
		if (targetChunkSize <= HASH_WINDOW_SIZE) throw new Error("Target chunk size must be greater than hash window size");
		if (targetChunkSize >= Number.MAX_SAFE_INTEGER) throw new Error("Target chunk size must be less than Number.MAX_SAFE_INTEGER");
		let mask = BigInt(targetChunkSize - 1);
		let leadingZeros = 0;
		for (let i = 63; i >= 0; i--) {
			if ((mask & 1n << BigInt(i)) !== 0n) break;
			leadingZeros++;
		}
		mask = mask << BigInt(leadingZeros);
		const maximumChunk = targetChunkSize * MAXIMUM_CHUNK_MULTIPLIER;
		this.minimumChunk = targetChunkSize / MINIMUM_CHUNK_DIVISOR;
		this.maximumChunk = maximumChunk;
		this.chunkBuf = new Uint8Array(maximumChunk);
		this.curChunkLen = 0;
		this.gear = new require_gearhash_jit.Hasher(mask);
		this.blake3 = require_huggingface_blake3_jit.Hasher.newKeyed(BLAKE3_DATA_KEY);
	}
	/**
	* Streaming entry point: accepts an arbitrary slice of data, accumulates
	* it, and emits a chunk when a boundary (or max size) is reached.
	* Data is copied into an internal buffer because it may span calls.
	*/
	next(data, isFinal) {
		const nBytes = data.length;
		let createChunk = false;
		let consumeLen = 0;
		if (nBytes !== 0) {
			if (this.curChunkLen + HASH_WINDOW_SIZE < this.minimumChunk) {
				const maxAdvance = Math.min(this.minimumChunk - this.curChunkLen - HASH_WINDOW_SIZE - 1, nBytes - consumeLen);
				consumeLen += maxAdvance;
				this.curChunkLen += maxAdvance;
			}
			const readEnd = Math.min(nBytes, consumeLen + this.maximumChunk - this.curChunkLen);
			let bytesToNextBoundary;
			const position = this.gear.nextMatch(data.subarray(consumeLen, readEnd));
			if (position !== -1) {
				bytesToNextBoundary = position;
				createChunk = true;
			} else bytesToNextBoundary = readEnd - consumeLen;
			if (bytesToNextBoundary + this.curChunkLen >= this.maximumChunk) {
				bytesToNextBoundary = this.maximumChunk - this.curChunkLen;
				createChunk = true;
			}
			this.curChunkLen += bytesToNextBoundary;
			consumeLen += bytesToNextBoundary;
			this.chunkBuf.set(data.subarray(0, consumeLen), this.curChunkLen - consumeLen);
		}
		if (createChunk || isFinal && this.curChunkLen > 0) {
			const chunkData = this.chunkBuf.subarray(0, this.curChunkLen);
			const hash = this.blake3.reset().update(chunkData).finalize(32);
			const chunk = {
				length: chunkData.length,
				hash
			};
			this.curChunkLen = 0;
			this.gear.resetHash();
			return {
				chunk,
				bytesConsumed: consumeLen
			};
		}
		return {
			chunk: null,
			bytesConsumed: consumeLen
		};
	}
	/**
	* Batch entry point: processes a large contiguous buffer and returns all
	* complete chunks. Hashes directly from `data` \u2014 no intermediate copy
	* to chunkBuf \u2014 for every chunk whose bytes are fully within `data`.
	*/
	nextBlock(data, isFinal) {
		const chunks = [];
		let pos = 0;
		while (pos < data.length && this.curChunkLen > 0) {
			const result = this.next(data.subarray(pos), false);
			if (result.chunk) chunks.push(result.chunk);
			pos += result.bytesConsumed;
		}
		const minSkip = this.minimumChunk > HASH_WINDOW_SIZE ? this.minimumChunk - HASH_WINDOW_SIZE - 1 : 0;
		while (pos < data.length) {
			const chunkStart = pos;
			const scanStart = Math.min(pos + minSkip, data.length);
			const scanEnd = Math.min(data.length, pos + this.maximumChunk);
			const position = this.gear.nextMatch(data.subarray(scanStart, scanEnd));
			let chunkEnd;
			let foundBoundary;
			if (position !== -1 && scanStart + position - chunkStart <= this.maximumChunk) {
				chunkEnd = scanStart + position;
				foundBoundary = true;
			} else if (scanEnd - chunkStart >= this.maximumChunk) {
				chunkEnd = chunkStart + this.maximumChunk;
				foundBoundary = true;
			} else {
				foundBoundary = false;
				chunkEnd = scanEnd;
			}
			if (foundBoundary) {
				const hash = this.blake3.reset().update(data.subarray(chunkStart, chunkEnd)).finalize(32);
				chunks.push({
					length: chunkEnd - chunkStart,
					hash
				});
				pos = chunkEnd;
				this.gear.resetHash();
			} else if (isFinal) {
				const hash = this.blake3.reset().update(data.subarray(chunkStart)).finalize(32);
				chunks.push({
					length: data.length - chunkStart,
					hash
				});
				pos = data.length;
			} else {
				this.chunkBuf.set(data.subarray(chunkStart), 0);
				this.curChunkLen = data.length - chunkStart;
				pos = data.length;
			}
		}
		return chunks;
	}
	finish() {
		if (this.curChunkLen > 0) {
			const chunkData = this.chunkBuf.subarray(0, this.curChunkLen);
			const hash = this.blake3.reset().update(chunkData).finalize(32);
			const chunk = {
				length: this.curChunkLen,
				hash
			};
			this.curChunkLen = 0;
			this.gear.resetHash();
			return chunk;
		}
		return null;
	}
};
function createChunker(targetChunkSize = TARGET_CHUNK_SIZE) {
	return new XetChunker(targetChunkSize);
}
function nextBlock(chunker, data) {
	return chunker.nextBlock(data, false);
}
function finalize(chunker) {
	return chunker.finish();
}
function hashToHex(hash) {
	const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
	const u64 = view.getBigUint64(0, true);
	const u64_2 = view.getBigUint64(8, true);
	const u64_3 = view.getBigUint64(16, true);
	const u64_4 = view.getBigUint64(24, true);
	return u64.toString(16).padStart(16, "0") + u64_2.toString(16).padStart(16, "0") + u64_3.toString(16).padStart(16, "0") + u64_4.toString(16).padStart(16, "0");
}
function hexToBytes(hex) {
	const bytes = /* @__PURE__ */ new Uint8Array(32);
	const view = new DataView(bytes.buffer);
	view.setBigUint64(0, BigInt("0x" + hex.slice(0, 16)), true);
	view.setBigUint64(8, BigInt("0x" + hex.slice(16, 32)), true);
	view.setBigUint64(16, BigInt("0x" + hex.slice(32, 48)), true);
	view.setBigUint64(24, BigInt("0x" + hex.slice(48, 64)), true);
	return bytes;
}

// node_modules/@huggingface/xetchunk-wasm/dist/esm/xorb-hash.js
const MEAN_CHUNK_PER_NODE = 4;
const BLAKE3_NODE_KEY = new Uint8Array([
	1,
	126,
	197,
	199,
	165,
	71,
	41,
	150,
	253,
	148,
	102,
	102,
	180,
	138,
	2,
	230,
	93,
	221,
	83,
	111,
	55,
	199,
	109,
	210,
	248,
	99,
	82,
	230,
	74,
	83,
	113,
	63
]);
const INDEX_OF_LAST_BYTE_OF_LAST_U64_IN_CHUNK_HASH = 24;
const nodeHasher = require_huggingface_blake3_jit.Hasher.newKeyed(BLAKE3_NODE_KEY);
/**
* @internal
*
* `hash % 4 === 0` in Rust's `is_natural_cut`, where `%` operates on the
* little-endian u64 at byte offset 24 \u2014 so only the low byte matters.
*/
function isNaturalCut(hash) {
	return hash[INDEX_OF_LAST_BYTE_OF_LAST_U64_IN_CHUNK_HASH] % MEAN_CHUNK_PER_NODE === 0;
}
function xorbHash(chunks) {
	if (chunks.length === 0) return /* @__PURE__ */ new Uint8Array(32);
	let currentChunks = chunks;
	while (currentChunks.length > 1) {
		const nodes = [];
		let currentIndex = 0;
		let numOfChildrenSoFar = 0;
		for (let i = 0; i < currentChunks.length; i++) if (i === currentChunks.length - 1 || numOfChildrenSoFar === 8 || numOfChildrenSoFar >= 2 && currentChunks[i].hash[INDEX_OF_LAST_BYTE_OF_LAST_U64_IN_CHUNK_HASH] % MEAN_CHUNK_PER_NODE === 0) {
			nodes.push(mergedHashOfSequence(currentChunks.slice(currentIndex, i + 1)));
			currentIndex = i + 1;
			numOfChildrenSoFar = 0;
		} else numOfChildrenSoFar++;
		currentChunks = nodes;
	}
	return currentChunks[0].hash;
}
/**
* @internal
*
* Matches Rust's `merged_hash_of_sequence`: serializes each entry as
* "{hash_hex} : {length_decimal}\n" then hashes with BLAKE3_NODE_KEY.
*/
function mergedHashOfSequence(chunks) {
	let text = "";
	let totalLength = 0;
	for (const chunk of chunks) {
		text += hashToHex(chunk.hash) + " : " + chunk.length + "\n";
		totalLength += chunk.length;
	}
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return {
		hash: nodeHasher.reset().update(bytes).finalize(32),
		length: totalLength
	};
}

// node_modules/@huggingface/xetchunk-wasm/dist/esm/hash-utils.js
const ZERO_KEY = /* @__PURE__ */ new Uint8Array(32);
const VERIFICATION_KEY = new Uint8Array([
	127,
	24,
	87,
	214,
	206,
	86,
	237,
	102,
	18,
	127,
	249,
	19,
	231,
	165,
	195,
	243,
	164,
	205,
	38,
	213,
	181,
	219,
	73,
	230,
	65,
	36,
	152,
	127,
	40,
	251,
	148,
	195
]);
const fileHasher = require_huggingface_blake3_jit.Hasher.newKeyed(ZERO_KEY);
const verificationHasher = require_huggingface_blake3_jit.Hasher.newKeyed(VERIFICATION_KEY);
/**
* file_hash = hmac(xorb_hash(chunks), zero_key)
*
* Matches Rust's `merklehash::file_hash` which calls
* `file_hash_with_salt(chunks, &[0; 32])`.
*/
function fileHash(chunks) {
	if (chunks.length === 0) return /* @__PURE__ */ new Uint8Array(32);
	const xorb = xorbHash(chunks);
	return fileHasher.reset().update(xorb).finalize(32);
}
/**
* HMAC: blake3_keyed_hash(key_bytes, hash_bytes)
*
* Both inputs are 32-byte Uint8Arrays.
* Matches Rust's `DataHash::hmac`.
*
* Uses a fresh hasher per call since the key varies.
*/
function hmac(hash, key) {
	return require_huggingface_blake3_jit.Hasher.newKeyed(key).update(hash).finalize(32);
}
/**
* Verification hash for a range of chunk hashes.
* Concatenates all 32-byte hashes and applies blake3_keyed_hash
* with VERIFICATION_KEY.
*
* Matches Rust's `chunk_verification::range_hash_from_chunks`.
*/
function verificationHash(chunkHashes) {
	const combined = new Uint8Array(chunkHashes.length * 32);
	for (let i = 0; i < chunkHashes.length; i++) combined.set(chunkHashes[i], i * 32);
	return verificationHasher.reset().update(combined).finalize(32);
}

// node_modules/@huggingface/xetchunk-wasm/dist/esm/merkle-hash-subtree.js
/** Groups always have at least 2 nodes. */
const MIN_GROUP_SIZE = 2;
/** Groups have at most 2*BF+1 = 9 nodes. */
const MAX_GROUP_SIZE = 9;
/**
* Find the next cut point in a sequence of nodes at which to break,
* mirroring Rust's `next_merge_cut`. Returns the group length starting at
* `start` within `nodes` (bounded by `end`, exclusive).
*/
function nextMergeCut(nodes, start, end) {
	const len = end - start;
	if (len <= MIN_GROUP_SIZE) return len;
	const lim = Math.min(MAX_GROUP_SIZE, len);
	for (let i = MIN_GROUP_SIZE; i < lim; i++) if (isNaturalCut(nodes[start + i].hash)) return i + 1;
	return lim;
}
function validGap(gap) {
	return gap > MIN_GROUP_SIZE && gap < 8;
}
/**
* Find the first stable group boundary scanning left-to-right.
*
* A position `m` is "stable" if it is always a group boundary regardless of
* what nodes precede this slice: three consecutive natural-cut positions
* `c0 < c1 < c2` with both gaps in `(MIN_GROUP_SIZE, MAX_GROUP_SIZE - 1)`
* make `c1 + 1` stable.
*
* Returns `undefined` when the slice is too short or lacks the pattern.
*/
function findStableStart(nodes) {
	if (nodes.length < 3) return;
	let prevPrevCut;
	let prevCut;
	for (let pos = 0; pos < nodes.length; pos++) {
		if (!isNaturalCut(nodes[pos].hash)) continue;
		if (prevCut !== void 0 && validGap(pos - prevCut) && prevPrevCut !== void 0 && validGap(prevCut - prevPrevCut)) return prevCut + 1;
		prevPrevCut = prevCut;
		prevCut = pos;
	}
}
/**
* Find the last stable group boundary scanning right-to-left; the mirror of
* {@link findStableStart}. Everything from the returned index onward is the
* unstable suffix that cannot yet be merged.
*/
function findStableEnd(nodes) {
	if (nodes.length < 3) return;
	let nextNextCut;
	let nextCut;
	for (let pos = nodes.length - 1; pos >= 0; pos--) {
		if (!isNaturalCut(nodes[pos].hash)) continue;
		if (nextCut !== void 0 && validGap(nextCut - pos) && nextNextCut !== void 0 && validGap(nextNextCut - nextCut)) return nextCut + 1;
		nextNextCut = nextCut;
		nextCut = pos;
	}
}
/**
* The core per-level operation, mirroring Rust's `split_and_promote`:
* partitions `nodes` into `[prefixLen, suffixLen]`, appending merged group
* nodes of the stable middle region to `promoted`.
*/
function splitAndPromote(nodes, atStart, atEnd, promoted) {
	if (nodes.length <= 1) return [nodes.length, 0];
	let stableStart;
	if (atStart) stableStart = 0;
	else {
		const idx = findStableStart(nodes);
		if (idx === void 0) return [nodes.length, 0];
		stableStart = idx;
	}
	let stableEnd;
	if (atEnd) stableEnd = nodes.length;
	else {
		const idx = findStableEnd(nodes.slice(stableStart));
		if (idx === void 0) return [nodes.length, 0];
		stableEnd = stableStart + idx;
	}
	if (stableStart >= stableEnd) return [nodes.length, 0];
	let pos = stableStart;
	while (pos < stableEnd) {
		const cutLen = nextMergeCut(nodes, pos, stableEnd);
		promoted.push(mergedHashOfSequence(nodes.slice(pos, pos + cutLen)));
		pos += cutLen;
	}
	return [stableStart, nodes.length - stableEnd];
}
/**
* Flatten per-level left/right arrays into the storage layout used by Rust:
* all left-side nodes ascending by level, then all right-side nodes
* descending by level.
*/
function flattenHump(hump) {
	const nodes = [];
	for (const left of hump.leftLevels) nodes.push(...left);
	for (let level = hump.rightLevels.length - 1; level >= 0; level--) nodes.push(...hump.rightLevels[level]);
	return {
		nodes,
		levels: hump.leftLevels.map((left, i) => [left.length, hump.rightLevels[i].length])
	};
}
/** Mirror of Rust's `build_hump`. */
function buildHump(chunks, atStart, atEnd) {
	const leftLevels = [];
	const rightLevels = [];
	let current = chunks;
	let allLeftsEmpty = true;
	let allRightsEmpty = true;
	while (true) {
		const levelAtStart = atStart && allLeftsEmpty;
		const levelAtEnd = atEnd && allRightsEmpty;
		const promoted = [];
		const [prefixLen, suffixLen] = splitAndPromote(current, levelAtStart, levelAtEnd, promoted);
		leftLevels.push(current.slice(0, prefixLen));
		rightLevels.push(current.slice(current.length - suffixLen));
		if (prefixLen > 0) allLeftsEmpty = false;
		if (suffixLen > 0) allRightsEmpty = false;
		if (promoted.length === 0) break;
		if (promoted.length === 1) {
			leftLevels.push(promoted);
			rightLevels.push([]);
			break;
		}
		current = promoted;
	}
	return {
		leftLevels,
		rightLevels
	};
}
var MerkleHashSubtree = class MerkleHashSubtree {
	nodes;
	/** Per-level `[leftCount, rightCount]` pairs indexing into `nodes`. */
	levels;
	leftOffsets;
	rightOffsets;
	/** True if this range begins at chunk 0 of the full sequence. */
	atStart;
	/** True if this range ends at the last chunk of the full sequence. */
	atEnd;
	constructor(nodes, levels, atStart, atEnd) {
		this.nodes = nodes;
		this.levels = levels;
		this.atStart = atStart;
		this.atEnd = atEnd;
		[this.leftOffsets, this.rightOffsets] = computeOffsets(levels);
	}
	/**
	* Create a subtree from a contiguous run of level-0 chunks.
	*
	* - `atStart`: `chunks[0]` is the first chunk of the entire file.
	* - `atEnd`: the last element of `chunks` is the file's final chunk.
	*/
	static fromChunks(atStart, chunks, atEnd) {
		const { nodes, levels } = flattenHump(buildHump(chunks, atStart, atEnd));
		return new MerkleHashSubtree(nodes, levels, atStart, atEnd);
	}
	get numNodes() {
		return this.nodes.length;
	}
	get numLevels() {
		return this.levels.length;
	}
	get isEmpty() {
		return this.nodes.length === 0;
	}
	leftAt(level) {
		if (level >= this.levels.length) return [];
		const start = this.leftOffsets[level];
		return this.nodes.slice(start, start + this.levels[level][0]);
	}
	rightAt(level) {
		if (level >= this.levels.length) return [];
		const start = this.rightOffsets[level];
		return this.nodes.slice(start, start + this.levels[level][1]);
	}
	/**
	* Merge an adjacent subtree (the right neighbor) into this one, in place.
	* After the call, `this` covers the combined range: it keeps its own
	* `atStart` and takes `other`'s `atEnd`.
	*
	* Throws if `this.atEnd` (nothing can follow the end) or `other.atStart`
	* (the start cannot appear on the right side of a merge).
	*/
	mergeInto(other) {
		if (this.atEnd) throw new Error("Cannot merge into a subtree that is already at the end");
		if (other.atStart) throw new Error("Cannot merge a subtree that is at the start on the right side");
		const combinedAtStart = this.atStart;
		const combinedAtEnd = other.atEnd;
		const maxLevels = Math.max(this.numLevels, other.numLevels);
		const leftLevels = [];
		const rightLevels = [];
		let carry = [];
		let allLeftsEmpty = true;
		let allRightsEmpty = true;
		for (let level = 0; level < maxLevels; level++) {
			const full = [
				...this.leftAt(level),
				...this.rightAt(level),
				...carry,
				...other.leftAt(level),
				...other.rightAt(level)
			];
			const levelAtStart = combinedAtStart && allLeftsEmpty;
			const levelAtEnd = combinedAtEnd && allRightsEmpty;
			const promoted = [];
			const [prefixLen, suffixLen] = splitAndPromote(full, levelAtStart, levelAtEnd, promoted);
			leftLevels.push(full.slice(0, prefixLen));
			rightLevels.push(full.slice(full.length - suffixLen));
			if (prefixLen > 0) allLeftsEmpty = false;
			if (suffixLen > 0) allRightsEmpty = false;
			carry = promoted;
		}
		while (carry.length > 0) if (carry.length === 1) {
			leftLevels.push(carry);
			rightLevels.push([]);
			carry = [];
		} else {
			const promoted = [];
			const [prefixLen, suffixLen] = splitAndPromote(carry, combinedAtStart && allLeftsEmpty, combinedAtEnd && allRightsEmpty, promoted);
			leftLevels.push(carry.slice(0, prefixLen));
			rightLevels.push(carry.slice(carry.length - suffixLen));
			if (prefixLen > 0) allLeftsEmpty = false;
			if (suffixLen > 0) allRightsEmpty = false;
			carry = promoted;
		}
		while (leftLevels.length > 1 && leftLevels[leftLevels.length - 1].length === 0 && rightLevels[rightLevels.length - 1].length === 0) {
			leftLevels.pop();
			rightLevels.pop();
		}
		const { nodes, levels } = flattenHump({
			leftLevels,
			rightLevels
		});
		this.nodes = nodes;
		this.levels = levels;
		[this.leftOffsets, this.rightOffsets] = computeOffsets(levels);
		this.atStart = combinedAtStart;
		this.atEnd = combinedAtEnd;
	}
	/**
	* Merge multiple adjacent ranges left-to-right.
	* Returns an empty fully-closed range when `ranges` is empty.
	*/
	static merge(ranges) {
		if (ranges.length === 0) return MerkleHashSubtree.fromChunks(true, [], true);
		const result = ranges[0].clone();
		for (let i = 1; i < ranges.length; i++) result.mergeInto(ranges[i]);
		return result;
	}
	clone() {
		return new MerkleHashSubtree([...this.nodes], this.levels.map((l) => [...l]), this.atStart, this.atEnd);
	}
	/**
	* The final aggregated hash \u2014 only available when both boundaries are
	* known (`atStart && atEnd`). Equals `xorbHash(allChunks)`; apply
	* `hmac(hash, zeroKey)` to obtain the file hash.
	*
	* Returns `undefined` when either boundary is unknown.
	*/
	finalHash() {
		if (!this.atStart || !this.atEnd) return;
		if (this.nodes.length === 0) return /* @__PURE__ */ new Uint8Array(32);
		const top = this.levels.length - 1;
		const topLeft = this.leftAt(top);
		if (topLeft.length !== 1 || this.rightAt(top).length !== 0) throw new Error("Invariant violation: fully-closed hump should have a single node at the top level");
		return topLeft[0].hash;
	}
	/** Total byte length covered by this subtree. */
	get totalLength() {
		let total = 0;
		for (let level = 0; level < this.levels.length; level++) {
			for (const node of this.leftAt(level)) total += node.length;
			for (const node of this.rightAt(level)) total += node.length;
		}
		return total;
	}
	/** Serde-human-readable-compatible JSON (what the CAS server produces/accepts). */
	toJSON() {
		return {
			nodes: this.nodes.map((node) => ({
				hash: hashToHex(node.hash),
				size: node.length
			})),
			levels: this.levels.map((l) => [...l]),
			at_start: this.atStart,
			at_end: this.atEnd
		};
	}
	static fromJSON(json) {
		return new MerkleHashSubtree(json.nodes.map((node) => ({
			hash: hexToBytes(node.hash),
			length: node.size
		})), json.levels.map((l) => [l[0], l[1]]), json.at_start, json.at_end);
	}
};
/** Pre-compute left and right offset arrays from levels (mirror of Rust's `compute_offsets`). */
function computeOffsets(levels) {
	const leftOffsets = [];
	const rightOffsets = [];
	let cumulativeLeft = 0;
	for (const [leftCount] of levels) {
		leftOffsets.push(cumulativeLeft);
		cumulativeLeft += leftCount;
	}
	const totalLeft = cumulativeLeft;
	let cumulativeRightAfter = 0;
	for (const [, rightCount] of levels) cumulativeRightAfter += rightCount;
	for (const [, rightCount] of levels) {
		cumulativeRightAfter -= rightCount;
		rightOffsets.push(totalLeft + cumulativeRightAfter);
	}
	return [leftOffsets, rightOffsets];
}

Object.defineProperty(exports, "MerkleHashSubtree", {
  enumerable: true,
  get: function () {
    return MerkleHashSubtree;
  }
});
Object.defineProperty(exports, "createChunker", {
  enumerable: true,
  get: function () {
    return createChunker;
  }
});
Object.defineProperty(exports, "fileHash", {
  enumerable: true,
  get: function () {
    return fileHash;
  }
});
Object.defineProperty(exports, "finalize", {
  enumerable: true,
  get: function () {
    return finalize;
  }
});
Object.defineProperty(exports, "hashToHex", {
  enumerable: true,
  get: function () {
    return hashToHex;
  }
});
Object.defineProperty(exports, "hexToBytes", {
  enumerable: true,
  get: function () {
    return hexToBytes;
  }
});
Object.defineProperty(exports, "hmac", {
  enumerable: true,
  get: function () {
    return hmac;
  }
});
Object.defineProperty(exports, "nextBlock", {
  enumerable: true,
  get: function () {
    return nextBlock;
  }
});
Object.defineProperty(exports, "verificationHash", {
  enumerable: true,
  get: function () {
    return verificationHash;
  }
});
Object.defineProperty(exports, "xorbHash", {
  enumerable: true,
  get: function () {
    return xorbHash;
  }
});