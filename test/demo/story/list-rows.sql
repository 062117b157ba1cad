SELECT id, age, bmi FROM registry WHERE age >= 80
