package dev.jobpool.pool.worker;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A method's parameter names: from {@code -parameters} where the jar was compiled with it, else
 * from its debug information, else {@code arg0}, {@code arg1} and so on.
 */
final class ParameterNames {
  private ParameterNames() {}

  static String[] of(Method method) {
    Parameter[] parameters = method.getParameters();
    String[] names = Arrays.stream(parameters).map(Parameter::getName).toArray(String[]::new);
    if (parameters.length > 0 && !parameters[0].isNamePresent()) {
      Map<Integer, String> bySlot = debugNames(method);
      int slot = 0;
      for (int i = 0; i < names.length; i++) {
        names[i] = bySlot.getOrDefault(slot, names[i]);
        Class<?> type = parameters[i].getType();
        slot += type == long.class || type == double.class ? 2 : 1;
      }
    }
    return names;
  }

  /** The static method's variables that exist from its first instruction on, by their slot. */
  private static Map<Integer, String> debugNames(Method method) {
    Class<?> owner = method.getDeclaringClass();
    String resource = owner.getName().substring(owner.getName().lastIndexOf('.') + 1) + ".class";
    Map<Integer, String> names = new HashMap<>();
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        return names;
      }
      String descriptor =
          MethodType.methodType(method.getReturnType(), method.getParameterTypes())
              .toMethodDescriptorString();
      ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(candidate -> candidate.methodName().equalsString(method.getName()))
          .filter(candidate -> candidate.methodType().equalsString(descriptor))
          .flatMap((MethodModel found) -> found.code().stream())
          .flatMap(
              (CodeModel code) -> code.findAttributes(Attributes.localVariableTable()).stream())
          .flatMap((LocalVariableTableAttribute table) -> table.localVariables().stream())
          .filter((LocalVariableInfo variable) -> variable.startPc() == 0)
          .forEach(variable -> names.put(variable.slot(), variable.name().stringValue()));
    } catch (IOException | IllegalArgumentException e) {
      // Without names, then: calls by position do not need them.
    }
    return names;
  }
}
