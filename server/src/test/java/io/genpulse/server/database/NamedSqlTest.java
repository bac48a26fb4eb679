package io.genpulse.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedSqlTest {
  @Test
  void namesBecomeQuestionMarksInTheirOrder() {
    NamedSql sql = NamedSql.of("SELECT :b, a[:a_1] FROM x WHERE y = :b AND z=:c");

    assertThat(sql.text()).isEqualTo("SELECT ?, a[?] FROM x WHERE y = ? AND z=?");
    assertThat(sql.names()).containsExactly("b", "a_1", "b", "c");
    assertThat(sql.values(Map.of("a_1", 1, "b", "two", "c", 3L, "more", 4)))
        .isEqualTo(List.of("two", 1, "two", 3L));
  }

  @Test
  void whatOnlyLooksLikeANameIsLeft() {
    String statement =
        """
        SELECT ':a', E'\\n:b', 'it''s :c', x::text, '$' -- :d and isn't one
        FROM y""";

    assertThat(NamedSql.of(statement)).isEqualTo(new NamedSql(statement, List.of()));
    assertThat(NamedSql.of(statement + " WHERE z = :e").names()).containsExactly("e");
  }

  @Test
  void aMissingValueIsNamed() {
    NamedSql sql = NamedSql.of("SELECT :one");

    assertThatThrownBy(() -> sql.values(Map.of("two", 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(":one");
  }
}
