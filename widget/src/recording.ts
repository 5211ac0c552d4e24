// One voice message from the microphone, at most two minutes.

const LONGEST_S = 118; // the server takes 120 s
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export class Recording {
  private readonly chunks: Blob[] = [];
  private readonly began = Date.now();
  private readonly stopped: Promise<void>;

  /** Ask for the microphone and record until `stop`. Rejects when there is none or it is not allowed. */
  static async start(onLimit: () => void): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    return new Recording(stream, new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 }), onLimit);
  }

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
    onLimit: () => void,
  ) {
    this.stopped = new Promise((resolve) => recorder.addEventListener("stop", () => resolve()));
    recorder.addEventListener("dataavailable", (event) => this.chunks.push(event.data));
    recorder.start();
    setTimeout(() => recorder.state === "recording" && onLimit(), LONGEST_S * 1000);
  }

  get seconds(): number {
    return Math.floor((Date.now() - this.began) / 1000);
  }

  /** End it and let the microphone go. */
  async stop(): Promise<Blob> {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.stopped;
    for (const track of this.stream.getTracks()) track.stop();
    return new Blob(this.chunks, { type: this.recorder.mimeType });
  }
}
