package io.genpulse.ui.create;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.genpulse.ui.part.Texts;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class FormViewModelTest {
  private static final String SCHEMA =
      """
      {"type":"object","required":["prompt"],"properties":{
       "seed":{"type":"integer","title":"Seed","x-order":5},
       "prompt":{"type":"string","format":"multiline","title":"Prompt","x-order":1},
       "width":{"type":"integer","minimum":16,"maximum":8192,"title":"Width","x-order":2},
       "guidance_scale":{"type":"number","minimum":0,"maximum":100,"title":"Guidance scale","x-order":3},
       "tile":{"type":"boolean","title":"Tile","x-order":4},
       "images":{"type":"array","items":{"type":"string","format":"input-file"},"title":"Images","x-order":6},
       "extra":{"type":"object","title":"Extra","x-order":7},
       "model":{"type":"string","x-choices":"models","title":"Model","x-group":"Engine","x-order":8}}}""";

  private FormViewModel form;

  @BeforeEach
  void start() throws Exception {
    form = new FormViewModel(Texts.in(Locale.ENGLISH), new Random(1));
    form.show(FormSchema.read(json(SCHEMA)));
  }

  @Test
  void fieldsComeInTheirOrderWithTheControlThatSuitsThem() {
    assertThat(form.schemaProperty().get().fields())
        .extracting(FormField::name, FormField::kind)
        .containsExactly(
            tuple("prompt", FormField.Kind.LINES),
            tuple("width", FormField.Kind.WHOLE),
            tuple("guidance_scale", FormField.Kind.DECIMAL),
            tuple("tile", FormField.Kind.SWITCH),
            tuple("seed", FormField.Kind.WHOLE),
            tuple("images", FormField.Kind.FILES),
            tuple("extra", FormField.Kind.JSON),
            tuple("model", FormField.Kind.CHOICE));
  }

  @Test
  void onlyWhatIsFilledInIsOrderedAndWithItsType() throws Exception {
    form.value("prompt").set("  a red fox ");
    form.value("width").set("768");
    form.value("guidance_scale").set("7,5");
    form.value("tile").set("true");
    form.value("images").set("/a.png\n\n/b.png");
    form.value("extra").set("{\"a\":1}");

    assertThat(json(form.params().toString()))
        .isEqualTo(
            json(
                """
                {"prompt":"a red fox","width":768,"guidance_scale":7.5,"tile":true,
                 "images":["/a.png","/b.png"],"extra":{"a":1}}"""));
  }

  @Test
  void whatIsWrongIsSaidInWords() {
    assertThatThrownBy(form::params).hasMessage("Describe the picture first.");
    form.value("prompt").set("a red fox");
    form.value("seed").set("many");
    assertThatThrownBy(form::params).hasMessage("Seed must be a whole number but is \"many\".");
    form.value("seed").set("");
    form.value("width").set("9000");
    assertThatThrownBy(form::params).hasMessage("Width must be 16..8192 but is 9000.");
  }

  @Test
  void aLockedSeedStaysAndAnotherGoesWithItsOrder() {
    form.value("seed").set("7");
    form.ordered();
    assertThat(form.value("seed").get()).isEmpty();

    form.rollSeed();
    String rolled = form.value("seed").get();
    form.ordered();

    assertThat(Long.parseLong(rolled)).isBetween(0L, (1L << 32) - 1);
    assertThat(form.value("seed").get()).isEqualTo(rolled);
  }

  @Test
  void anOrderThatIsFilledInAgainReplacesWhatWasThere() throws Exception {
    form.value("width").set("512");

    form.fill(json("{\"prompt\":\"a fox\",\"seed\":7,\"images\":[\"/a.png\",\"/b.png\"]}"));

    assertThat(form.value("width").get()).isEmpty();
    assertThat(form.value("images").get()).isEqualTo("/a.png\n/b.png");
    assertThat(form.seedLockedProperty().get()).isTrue();
    assertThat(form.draft().path("seed").asInt()).isEqualTo(7);
  }

  private static JsonNode json(String text) throws Exception {
    return new JsonMapper().readTree(text);
  }
}
