package io.genpulse.client.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a socket makes of frames that no ComfyUI should send.
class ComfySocketTest implements RawServer.Handler {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> JUNK =
      List.of(
          "",
          "{",
          "null",
          "17",
          "[]",
          "{\"type\":5,\"data\":7}",
          "{\"type\":\"progress\"}",
          "{\"type\":\"progress\",\"data\":{\"prompt_id\":\"p\",\"node\":{},\"value\":\"x\",\"max\":0}}",
          "{\"type\":\"progress\",\"data\":{\"prompt_id\":\"p\",\"node\":\"1\",\"value\":9,\"max\":-1}}",
          "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":\"all\"}}",
          "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":{\"9\":null,\"1\":[]}}}",
          "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":{\"1\":{\"value\":\"NaN\",\"max\":4}}}}",
          "{\"type\":\"execution_cached\",\"data\":{\"prompt_id\":\"p\",\"nodes\":3}}",
          "{\"type\":\"executing\",\"data\":{\"prompt_id\":\"p\",\"node\":\"none of ours\"}}");

  private final BlockingQueue<RawServer.Peer> peers = new ArrayBlockingQueue<>(8);
  private final RawServer server = new RawServer(this);
  private final ComfySocket socket = new ComfySocket(server.address(), "me");

  @Override
  public RawServer.Reply answer(RawServer.Request request) {
    return RawServer.Reply.json(404, "");
  }

  @Override
  public void opened(RawServer.Peer peer) {
    peers.add(peer);
  }

  @AfterEach
  void close() {
    socket.close();
    server.close();
  }

  private static JsonNode graph() throws Exception {
    return JSON.readTree(
        "{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{}},\"2\":{\"class_type\":\"SaveImage\",\"inputs\":{}}}");
  }

  @Test
  void framesThatCannotBeReadCostNeitherTheConnectionNorTheProgress() throws Exception {
    PromptWatch watch = socket.watch("p", graph());
    RawServer.Peer peer = peers.poll(20, TimeUnit.SECONDS);
    assertThat(peer).isNotNull();

    for (String text : JUNK) {
      peer.text(text);
    }
    for (byte[] frame : binaryJunk()) {
      peer.binary(frame);
    }
    peer.settle();
    assertThat(watch.progress()).isBetween(0.0, 1.0);
    assertThat(watch.isOver()).isFalse();
    peer.text(
        "{\"type\":\"progress_state\",\"data\":{\"prompt_id\":\"p\",\"nodes\":{\"1\":{\"value\":3,\"max\":4}}}}");
    peer.binary(picture("{\"prompt_id\":\"p\",\"node_id\":\"1\"}", "jpeg"));
    peer.text("{\"type\":\"execution_success\",\"data\":{\"prompt_id\":\"p\"}}");
    peer.settle();

    assertThat(watch.progress()).isEqualTo(0.375);
    assertThat(watch.takePreview())
        .isNotNull()
        .extracting(picture -> new String(picture.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("jpeg");
    assertThat(watch.isOver()).isTrue();
    assertThat(peers).isEmpty();
  }

  @Test
  void afterACutItComesBackWhileAPromptIsWatched() throws Exception {
    PromptWatch watch = socket.watch("p", graph());
    RawServer.Peer first = peers.poll(20, TimeUnit.SECONDS);
    assertThat(first).isNotNull();

    first.cut();

    RawServer.Peer second = peers.poll(20, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    second.text("{\"type\":\"execution_error\",\"data\":{\"prompt_id\":\"p\"}}");
    second.settle();
    watch.await(Duration.ofSeconds(20));
    assertThat(watch.isOver()).isTrue();
  }

  private static List<byte[]> binaryJunk() {
    return List.of(
        new byte[0],
        new byte[] {0, 0, 0},
        new byte[] {0, 0, 0, 4},
        ByteBuffer.allocate(8).putInt(3).putInt(Integer.MAX_VALUE).array(),
        ByteBuffer.allocate(8).putInt(4).putInt(-1).array(),
        ByteBuffer.allocate(12).putInt(4).putInt(4).put(new byte[] {1, 2, 3, 4}).array(),
        ByteBuffer.allocate(8).putInt(99).putInt(1).array());
  }

  private static byte[] picture(String metadata, String picture) {
    byte[] told = metadata.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = picture.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + told.length + bytes.length)
        .putInt(4)
        .putInt(told.length)
        .put(told)
        .put(bytes)
        .array();
  }
}
