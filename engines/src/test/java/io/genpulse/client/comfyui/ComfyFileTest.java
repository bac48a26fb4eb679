package io.genpulse.client.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComfyFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void filesAreFoundUnderKeysThatNobodyKnows() throws Exception {
    assertThat(
            ComfyFile.of(
                JSON.readTree(
                    """
                    {"1": {"holograms": [7, null, "x", [], {"filename": 5}, {"filename": "../a b.HOLO", "id": "z"}],
                           "more": {"one": {"filename": "b", "subfolder": null, "type": "output"}},
                           "animated": [true]},
                     "2": null, "3": [], "4": "text"}
                    """),
                Set.of()))
        .containsExactly(
            new ComfyFile("1", "../a b.HOLO", "", "output"), new ComfyFile("1", "b", "", "output"))
        .extracting(file -> file.extension() + " " + file.mediaType())
        .containsExactly("holo application/octet-stream", "bin application/octet-stream");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "{}", "{\"1\": {\"images\": null}}"})
  void whereThereAreNoneNoneAreFound(String outputs) throws Exception {
    assertThat(ComfyFile.of(JSON.readTree(outputs), Set.of())).isEmpty();
    assertThat(ComfyFile.texts(JSON.readTree(outputs), Set.of())).isEmpty();
  }
}
