import { At as init_getUnmarshalledStream, Bt as init_MessageDecoderStream, Ct as init_EventStreamSerde, Dt as EventStreamMarshaller$1, Et as init_EventStreamMarshaller$1, Ft as SmithyMessageDecoderStream, Gt as Int64, Ht as init_EventStreamCodec, It as init_SmithyMessageDecoderStream, Kt as init_Int64, Lt as MessageEncoderStream, Mt as init_getChunkedStream, Nt as SmithyMessageEncoderStream, Ot as init_EventStreamMarshaller, Pt as init_SmithyMessageEncoderStream, Rt as init_MessageEncoderStream, St as EventStreamSerde, Tt as eventStreamSerdeProvider, Ut as HeaderMarshaller, Vt as EventStreamCodec, Wt as init_HeaderMarshaller, jt as getChunkedStream, kt as getMessageUnmarshaller, wt as EventStreamMarshaller, xt as init_event_streams, zt as MessageDecoderStream } from "./smithy-core.js";

init_Int64();
init_HeaderMarshaller();
init_EventStreamCodec();
init_MessageDecoderStream();
init_MessageEncoderStream();
init_SmithyMessageDecoderStream();
init_SmithyMessageEncoderStream();
init_getChunkedStream();
init_getUnmarshalledStream();
init_EventStreamMarshaller();
init_EventStreamMarshaller$1();
init_EventStreamSerde();
init_event_streams();
export { EventStreamSerde, eventStreamSerdeProvider };