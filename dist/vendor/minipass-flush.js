"use strict";

const require_rolldown_runtime = require("./rolldown-runtime.js");
const require_minipass_flush_minipass = require("./minipass-flush-minipass.js");

// node_modules/minipass-flush/index.js
var require_minipass_flush = /* @__PURE__ */ require_rolldown_runtime.__commonJSMin(((exports, module) => {
	const Minipass = require_minipass_flush_minipass.require_minipass();
	const _flush = Symbol("_flush");
	const _flushed = Symbol("_flushed");
	const _flushing = Symbol("_flushing");
	var Flush = class extends Minipass {
		constructor(opt = {}) {
			if (typeof opt === "function") opt = { flush: opt };
			super(opt);
			if (typeof opt.flush !== "function" && typeof this.flush !== "function") throw new TypeError("must provide flush function in options");
			this[_flush] = opt.flush || this.flush;
		}
		emit(ev, ...data) {
			if (ev !== "end" && ev !== "finish" || this[_flushed]) return super.emit(ev, ...data);
			if (this[_flushing]) return;
			this[_flushing] = true;
			const afterFlush = (er) => {
				this[_flushed] = true;
				er ? super.emit("error", er) : super.emit("end");
			};
			const ret = this[_flush](afterFlush);
			if (ret && ret.then) ret.then(() => afterFlush(), (er) => afterFlush(er));
		}
	};
	module.exports = Flush;
}));

Object.defineProperty(exports, "require_minipass_flush", {
  enumerable: true,
  get: function () {
    return require_minipass_flush;
  }
});