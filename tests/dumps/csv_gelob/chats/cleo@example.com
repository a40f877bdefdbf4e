Cleo Dahl,2016-03-01T12:00:01.000009+00:00,hi
Alva Berg,2016-03-01T12:00:02.000009+00:00,"hello, Cleo"
Link,2016-03-01T12:00:03.000009+00:00,A page - http://example.com
Cleo Ek,2016-03-02T12:00:00.000009+00:00,I am married
