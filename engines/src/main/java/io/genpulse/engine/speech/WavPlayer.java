package io.genpulse.engine.speech;

import com.sun.speech.freetts.audio.AudioPlayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sound.sampled.AudioFormat;

/// Takes what a voice says, big end first as FreeTTS has it, into a file.
final class WavPlayer implements AudioPlayer {
  private final WavFile file;
  private AudioFormat format = new AudioFormat(16_000, 16, 1, true, true);

  WavPlayer(WavFile file) {
    this.file = file;
  }

  @Override
  public boolean write(byte[] samples) {
    return write(samples, 0, samples.length);
  }

  @Override
  public boolean write(byte[] samples, int offset, int length) {
    byte[] little = new byte[length];
    for (int n = 0; n + 1 < length; n += 2) {
      boolean swapped = format.isBigEndian();
      little[n] = samples[offset + n + (swapped ? 1 : 0)];
      little[n + 1] = samples[offset + n + (swapped ? 0 : 1)];
    }
    try {
      file.write(little, 0, length);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void setAudioFormat(AudioFormat format) {
    this.format = format;
  }

  @Override
  public AudioFormat getAudioFormat() {
    return format;
  }

  @Override
  public void begin(int size) {}

  @Override
  public boolean end() {
    return true;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void reset() {}

  @Override
  public boolean drain() {
    return true;
  }

  @Override
  public void cancel() {}

  @Override
  public void close() {}

  @Override
  public float getVolume() {
    return 1;
  }

  @Override
  public void setVolume(float volume) {}

  @Override
  public long getTime() {
    return -1;
  }

  @Override
  public void resetTime() {}

  @Override
  public void startFirstSampleTimer() {}

  @Override
  public void showMetrics() {}
}
