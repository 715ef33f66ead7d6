package samples;

import java.util.Locale;

/** Functions of strings. */
public final class Text {
  private Text() {}

  /** Gives the text in upper case. */
  public static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
